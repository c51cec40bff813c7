"""Opaque texts for positions in lists.

The form inside is ``1|order|part|part``, base64url without padding: version, order,
then the position, either (microseconds since 1970, key) or (offset,). There is
nothing secret in it, and nothing in it is trusted: any position is a legal one.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

VERSION = "1"
RELEVANCE = "relevance"
MAX_LENGTH = 128
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class InvalidCursor(ValueError):  # noqa: N818 (named by its readers' side)
    """A cursor that this API did not give out, or not for this order."""


def encode(position: tuple[Any, ...], *, order: str) -> str:
    """Return the text for ``position``, a `Page.next` of a list in ``order``."""
    head, *rest = position
    if isinstance(head, datetime):
        head = (head - _EPOCH) // _MICROSECOND
    inner = "|".join([VERSION, order, *map(str, (head, *rest))])
    return urlsafe_b64encode(inner.encode()).rstrip(b"=").decode()


def decode(text: str, *, order: str) -> tuple[Any, ...]:
    """Return the position in ``text``; `InvalidCursor` says what is wrong with it."""
    version, given_order, *parts = _inner(text)
    if version != VERSION:
        raise InvalidCursor("cursor: is of another version; start from the first page.")
    if given_order != order:
        raise InvalidCursor(
            f"cursor: belongs to order={given_order}, not {order}; "
            "keep the order while paging."
        )
    position = _position(parts, order=order)
    # One position has one text: no zero padding, spaces, or spare bits.
    if position is None or encode(position, order=order) != text:
        raise _unknown()
    return position


def _unknown() -> InvalidCursor:
    return InvalidCursor("cursor: is not one this API gave out; use `next` as it is.")


def _inner(text: str) -> list[str]:
    if len(text) > MAX_LENGTH:
        raise _unknown()
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        parts = urlsafe_b64decode(padded).decode("ascii").split("|")
    except ValueError:
        raise _unknown() from None
    if not 3 <= len(parts) <= 4 or not all(part.isprintable() for part in parts):
        raise _unknown()
    return parts


def _position(parts: list[str], *, order: str) -> tuple[Any, ...] | None:
    if len(parts) != (1 if order == RELEVANCE else 2):
        return None
    try:
        numbers = [int(part) for part in parts]
        if order == RELEVANCE:
            return (numbers[0],) if 0 <= numbers[0] < 2**31 else None
        moment = _EPOCH + numbers[0] * _MICROSECOND
    except (ValueError, OverflowError):
        return None
    return (moment, numbers[1]) if 0 <= numbers[1] < 2**63 else None

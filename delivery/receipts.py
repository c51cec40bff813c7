"""A receipt: one story's whole chain in a file, to be verified far from the database.

The file is JSON: ``format``, ``kind``, ``id``, ``made_at`` and ``editions``, each with
``header`` and ``body`` exactly as they went into the hash (see `Edition`), ``card``,
``previous_sha256`` and ``sha256``. docs/api.md has a script of twenty lines that checks
one without any of our code.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from delivery.ledger import editions
from delivery.models import Edition
from delivery.models.edition import NO_PREVIOUS, utc_text

FORMAT = "copydesk-receipt/1"
TEXTS = ("header", "body", "card", "previous_sha256", "sha256")


class NoReceiptError(ValueError):
    """What was handed over is not a receipt; the message says why."""


def write_receipt(kind: str, public_id: UUID) -> Iterator[str]:
    """Yield the receipt of one resource in pieces, an edition at a time.

    Raises `NoReceiptError` if it never had an edition.
    """
    head = {
        "format": FORMAT,
        "kind": kind,
        "id": str(public_id),
        "made_at": utc_text(timezone.now()),
    }
    number = 0
    for number, edition in enumerate(editions(kind, public_id), start=1):
        if number == 1:
            yield json.dumps(head)[:-1] + ', "editions": [\n'
        yield (",\n" if number > 1 else "") + json.dumps(_entry(edition))
    if number == 0:
        raise NoReceiptError(f"There is no edition of {kind} {public_id}.")
    yield "\n]}\n"


def check_receipt(receipt: Any) -> tuple[int, str | None]:
    """Return how many editions hold, and the first broken link in words, or None.

    Raises `NoReceiptError` for what has not the form of a receipt.
    """
    _require_form(receipt)
    link = NO_PREVIOUS
    for number, entry in enumerate(receipt["editions"], start=1):
        problem = next(_problems(entry, receipt=receipt, number=number, link=link), "")
        if problem:
            return number - 1, f"edition {number}: {problem}"
        link = entry["sha256"]
    return len(receipt["editions"]), None


def read_receipt(text: str | bytes) -> Any:
    """Read the JSON of a receipt, or raise `NoReceiptError`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoReceiptError(f"The file is not JSON ({error}).") from None


def _entry(edition: Edition) -> dict[str, str]:
    return {
        "header": edition.header().decode(),
        "body": bytes(edition.body).decode(),
        "card": bytes(edition.card).decode(),
        "previous_sha256": edition.previous_sha256,
        "sha256": edition.sha256,
    }


def _problems(
    entry: dict[str, str], *, receipt: dict[str, Any], number: int, link: str
) -> Iterator[str]:
    header = _read_header(entry["header"])
    for name, wanted in (
        ("number", number),
        ("kind", receipt["kind"]),
        ("id", receipt["id"]),
        ("card_sha256", _hash(entry["card"])),
    ):
        if header.get(name) != wanted:
            yield f"its header says {name} {header.get(name)}, not {wanted}"
    if entry["previous_sha256"] != link:
        yield "does not carry the hash of the edition before it"
    whole = (entry["previous_sha256"], entry["header"], entry["body"])
    if entry["sha256"] != _hash("\n".join(whole)):
        yield "its content does not have the hash it carries"


def _read_header(text: str) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except ValueError:
        header = None
    return header if isinstance(header, dict) else {}


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _require_form(receipt: Any) -> None:
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        raise NoReceiptError(f"The file is not a receipt of the form {FORMAT}.")
    entries: Iterable[Any] = receipt.get("editions") or ()
    if not isinstance(entries, list) or not entries:
        raise NoReceiptError("The receipt holds no editions.")
    for number, entry in enumerate(entries, start=1):
        for name in TEXTS:
            if not isinstance(entry, dict) or not isinstance(entry.get(name), str):
                raise NoReceiptError(f"Edition {number} of the receipt has no {name}.")

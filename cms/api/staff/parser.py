"""Reading what a client sends, and refusing what no database could hold."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from .problems import Refused, error

DEEPEST = 64
# What a database column of eight bytes holds.
SMALLEST, LARGEST = -(2**63), 2**63 - 1

# SQLite's full-text search takes some signs for its own language and fails on others.
WORDS = re.compile(r"\w+")

Loc = tuple[str | int, ...]


class StaffParser(Parser):
    """Ninja's parser, which keeps the JSON it read and refuses unusable text.

    PostgreSQL holds no NUL and UTF-8 no half of a surrogate pair; both would end in a
    server error deep below.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON body; raises `Refused` with 400 or 422."""
        try:
            body = json.loads(request.body, object_pairs_hook=_no_twins)
        except RecursionError:
            raise Refused(400, "The JSON is nested too deeply.") from None
        except ValueError as exc:
            raise Refused(400, f"The body is not JSON: {exc}") from None
        if not isinstance(body, dict):
            raise Refused(422, "The body must be a JSON object: {…}.")
        refuse(unusable(body))
        request.staff_body = body  # type: ignore[attr-defined]
        return body

    def parse_querydict(
        self, data: MultiValueDict, list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return query, form or file values; raises `Refused` with 422."""
        refuse(unusable({key: data.getlist(key) for key in data}))
        values = super().parse_querydict(data, list_fields, request)
        if isinstance(values.get("search"), str):
            values["search"] = " ".join(WORDS.findall(values["search"]))
        return values


def refuse(errors: Iterator[dict[str, Any]]) -> None:
    """Raise `Refused` with 422 if there is any error."""
    found = list(errors)
    if found:
        first = f"{'.'.join(map(str, found[0]['loc']))}: {found[0]['msg']}"
        raise Refused(422, f"Validation failed. {first}", errors=found)


def unusable(body: Any) -> Iterator[dict[str, Any]]:
    """Yield an error for every name or value in `body` that cannot be kept."""
    waiting: list[tuple[Loc, Any]] = [((), body)]
    while waiting:
        loc, value = waiting.pop()
        if len(loc) > DEEPEST:
            yield error(loc[:4], f"Nested deeper than {DEEPEST} levels.")
        elif isinstance(value, dict):
            for key, inner in value.items():
                if words := _wrong_text(key):
                    yield error((*loc, repr(key)), words)
                else:
                    waiting.append(((*loc, key), inner))
        elif isinstance(value, list):
            waiting += [((*loc, index), inner) for index, inner in enumerate(value)]
        elif words := _wrong(value):
            yield error(loc, words)


def _wrong(value: Any) -> str:
    if isinstance(value, str):
        return _wrong_text(value)
    if isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        return "The number is out of range."
    if isinstance(value, float) and not math.isfinite(value):
        return "The number is not finite."
    return ""


def _wrong_text(text: str) -> str:
    if "\x00" in text:
        return "Text cannot hold the NUL character (U+0000). Take it out."
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "Text holds half of a surrogate pair. Send whole characters."
    return ""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given twice")
    return found

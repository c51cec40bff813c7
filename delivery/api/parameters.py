"""What can be asked of the log of changes."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic.json_schema import WithJsonSchema

from delivery.changes import MAX_LIMIT
from delivery.http import Parameters

MAX_SEQ = 2**63 - 1
_DIGITS = re.compile(r"[0-9]{1,19}")


def sequence_number(value: Any) -> int:
    """Read a number of the log; `ValueError` says what one looks like."""
    text = str(value)
    if not _DIGITS.fullmatch(text) or int(text) > MAX_SEQ:
        raise ValueError(
            f"must be the number of a change: a whole number from 0 to {MAX_SEQ}"
        )
    return int(text)


Seq = Annotated[
    int,
    BeforeValidator(sequence_number),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_SEQ}),
]
Kind = Literal["article", "front", "section", "category", "author"]
KINDS = "What to tell of; everything if left out. May be repeated."


class ChangeParameters(Parameters):
    """What `/changes/` takes."""

    after: Seq = Field(
        0, description="The last number you have dealt with; 0 for the beginning."
    )
    limit: int = Field(100, ge=1, le=MAX_LIMIT, description="How many changes at most.")
    kind: list[Kind] = Field([], description=KINDS)
    include: list[Literal["document"]] = Field(
        [],
        description="`document`: bring what readers get now of each resource along, "
        "with the last change of it.",
    )


class SnapshotParameters(Parameters):
    """What `/snapshot/` takes."""

    after: str | None = Field(
        None,
        description="The `cursor` of the last line you have, to go on where a transfer "
        "broke off. Keep `kind` as it was.",
    )
    kind: list[Kind] = Field([], description=KINDS)


class StreamParameters(Parameters):
    """What `/changes/stream/` takes."""

    after: Seq | None = Field(
        None,
        description="The last number you have dealt with; only what is new if left "
        "out. A `Last-Event-ID` header goes before it.",
    )
    kind: list[Kind] = Field([], description=KINDS)

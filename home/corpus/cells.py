"""What a column holds that differs by story: keys, times, bytes, hashes."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models
from wagtail.models import ReferenceIndex

from delivery.resource import etag_of
from home.corpus.templates import Place, Template, Values

Key = tuple[type[models.Model], int]
# As COPY wants to read them; the backslash comes first.
_ESCAPED = (("\\", r"\\"), ("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t"))
_hash_of_path = ReferenceIndex._get_content_path_hash


@dataclass(frozen=True, eq=False)
class KeyOf(Place):
    """The key of a row of the same story."""

    key: Key

    def value(self, values: Values) -> int:
        return int(values[self])


@dataclass(frozen=True, eq=False)
class UuidOf(Place):
    """One of the story's own UUIDs."""

    mould: UUID

    def value(self, values: Values) -> UUID:
        return UUID(values[self])


@dataclass(frozen=True, eq=False)
class Number(Place):
    """The number of one of the story's changes."""

    number: int

    def value(self, values: Values) -> int:
        return int(values[self])


class Bytes(Place):
    """A text as bytes; COPY reads them in PostgreSQL's escape format, escaped again."""

    def __init__(self, template: Template) -> None:
        self.template = template
        pieces = [_escaped_bytes(piece) for piece in template.pieces]
        self._escaped = Template(pieces, template.names)

    def written(self, values: Values) -> str:
        return self._escaped.written(values)

    def value(self, values: Values) -> bytes:
        return values[self.template].encode()


@dataclass(frozen=True, eq=False)
class Etag(Place):
    """The validator of a document."""

    body: Template

    def written(self, values: Values) -> str:
        return etag_of(values[self.body].encode())


@dataclass(frozen=True, eq=False)
class Sha256(Place):
    """The hash of texts, each in a line of its own."""

    lines: tuple[Template, ...]

    def written(self, values: Values) -> str:
        text = "\n".join([values[line] for line in self.lines])
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class PathHash(Place):
    """The hash by which Wagtail's reference index tells paths of content."""

    path: Template

    def written(self, values: Values) -> str:
        return str(_hash_of_path(values[self.path]))

    def value(self, values: Values) -> UUID:
        return UUID(values[self])


def value_of(cell: Any, values: Values) -> Any:
    """Return what a column of one story holds."""
    if not isinstance(cell, Place):
        return cell
    return cell.value(values) if hasattr(cell, "value") else values[cell]


def copied(rows: list[list[Any]]) -> Template:
    """Return the template of rows as lines of COPY."""
    pieces, names = [""], []
    for row in rows:
        for number, cell in enumerate(row):
            pieces[-1] += "\t" if number else ""
            if isinstance(cell, Template):
                pieces[-1] += _escaped(cell.pieces[0])
                pieces += map(_escaped, cell.pieces[1:])
                names += cell.names
            elif isinstance(cell, Place):
                pieces.append("")
                names.append(cell)
            else:
                pieces[-1] += _constant(cell)
        pieces[-1] += "\n"
    return Template(pieces, names)


def _escaped(text: str) -> str:
    for character, written in _ESCAPED:
        text = text.replace(character, written)
    return text


def _escaped_bytes(text: str) -> str:
    return _escaped(text.replace("\\", r"\\"))


def _constant(cell: Any) -> str:
    if cell is None:
        return r"\N"
    if isinstance(cell, bytes):
        return _escaped_bytes(cell.decode())
    return _escaped(cell.isoformat() if isinstance(cell, datetime) else str(cell))

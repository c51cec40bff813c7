"""One document by its id or by its path."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from delivery.columns import as_time, as_uuid, fetch, stored_uuid

_COLUMNS = """d.kind, d.public_id, d.locale, d.path, d.body, d.etag, d.published_at,
              d.updated_at, d.modified_at, d.edition_number"""
_BY_ID = f"""SELECT {_COLUMNS} FROM delivery_document d
             WHERE d.kind = %s AND d.public_id = %s"""  # noqa: S608 (own constant)
# The condition is spelt as in the partial index, or SQLite would not use it. One
# statement for both, as whoever finds nothing here has more to ask.
_BY_PATH = f"""SELECT {_COLUMNS}, 0 AS moved FROM delivery_document d
               WHERE d.locale = %s AND d.path = %s AND NOT (d.path = '')
               UNION ALL
               SELECT {_COLUMNS}, 1 AS moved FROM delivery_oldpath o
                 JOIN delivery_document d
                   ON d.kind = o.kind AND d.public_id = o.public_id
                WHERE o.locale = %s AND o.path = %s"""  # noqa: S608 (own constant)


@dataclass(frozen=True, slots=True)
class Stored:
    """A public document as readers get it. ``etag`` is quoted; times are UTC."""

    kind: str
    id: UUID
    locale: str
    path: str
    body: bytes
    etag: str
    published_at: datetime
    updated_at: datetime
    modified_at: datetime
    edition: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a path leads. ``moved``: it is an old one, `document` has the new."""

    document: Stored
    moved: bool


def get_document(kind: str, public_id: UUID | str) -> Stored | None:
    """Return the public document, or None; one query, none for an invalid id."""
    key = as_uuid(public_id)
    if key is None:
        return None
    return _first(_BY_ID, [clean(kind), key])


def resolve_path(path: str, *, locale: str) -> Resolved | None:
    """Find the document at ``path``, or the one that moved from there; 1 query.

    ``path`` is compared as it is, slashes included.
    """
    where = [clean(locale), clean(path)]
    rows = fetch(_BY_PATH, where * 2)
    if not rows:
        return None
    # A document that lives there wins over one that has left.
    *row, moved = min(rows, key=lambda found: found[-1])
    return Resolved(_stored(tuple(row)), moved=bool(moved))


def _first(sql: str, params: list[Any]) -> Stored | None:
    rows = fetch(sql, params)
    return _stored(rows[0]) if rows else None


def _stored(row: tuple[Any, ...]) -> Stored:
    kind, public_id, locale, path, body, etag, published, updated, modified, n = row
    return Stored(
        kind=kind,
        id=stored_uuid(public_id),
        locale=locale,
        path=path,
        body=bytes(body),
        etag=etag,
        published_at=as_time(published),
        updated_at=as_time(updated),
        modified_at=as_time(modified),
        edition=n,
    )


def clean(value: str) -> str:
    """Return what the database can compare: no NUL, no lone surrogate."""
    return value.replace("\0", "\ufffd").encode(errors="replace").decode()

"""Lists of documents, keyset-paged: the same cost at any depth and any size.

Each combination of one driving value and one locale is a range of one index, read
in order up to the limit; the ranges are merged and cut to the limit again. Further
filters are probes of a unique index, row by row. Of two broad filters the documents
that pass both are a range of their own (`delivery.pairs`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

from delivery.columns import as_time, fetch, read_connection, stored_uuid
from delivery.pairs import keys_for

MAX_VALUES = 50
MAX_LIMIT = 1000
# How far a filter is counted when the narrowest is chosen to drive the list.
PROBE = 1000

# Order name -> (column, descending).
ORDERS = {
    "-published_at": ("published_at", True),
    "published_at": ("published_at", False),
    "-updated_at": ("updated_at", True),
}

Position = tuple[datetime, int]
Filters = Mapping[str, Sequence[str]]
# A facet, the key of a pair of them, or nothing.
Driver = tuple[str, str] | int | None


class FilterError(ValueError):
    """A list is asked for in a way the record does not offer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: ``content`` is the card's bytes, or the body's if asked for.

    ``etag`` is that of the whole document, quoted; ``position`` is where a page ends
    that ends with this row.
    """

    id: UUID
    content: bytes
    etag: str
    modified_at: datetime
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the position to go on after (None at the end).

    A position is (time, key) in lists and (offset,) in search;
    `delivery.cursor` makes it an opaque text.
    """

    rows: tuple[Row, ...]
    next: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class _Listing:
    """One list that was asked for; builds its SQL with fixed pieces only."""

    kind: str
    column: str
    descending: bool
    limit: int
    after: Position | None
    published_after: datetime | None
    published_before: datetime | None
    updated_after: datetime | None

    @property
    def direction(self) -> str:
        return "DESC" if self.descending else "ASC"

    def branch(
        self, driver: Driver, locale: str | None, probes: Filters
    ) -> tuple[str, list[Any]]:
        """Return SQL and parameters for one range: (key, time), in order."""
        table, key = ("facet", "document_id") if driver else ("document", "id")
        where = ["t.kind = %s"]
        params: list[Any] = [self.kind]
        if isinstance(driver, int):
            table, where, params = "facetpair", ["t.key = %s"], [driver]
        elif driver:
            where.append("t.name = %s AND t.value = %s")
            params += driver
        if locale is not None:
            where.append("t.locale = %s")
            params.append(locale)
        if self.after:
            sign = "<" if self.descending else ">"
            where.append(f"(t.{self.column}, t.{key}) {sign} (%s, %s)")
            params += self.after
        for column, sign, moment in (
            ("published_at", ">", self.published_after),
            ("published_at", "<", self.published_before),
            ("updated_at", ">", self.updated_after),
        ):
            if moment is not None:
                where.append(f"t.{column} {sign} %s")
                params.append(moment)
        for name, values in probes.items():
            sql, more = _probe(f"t.{key}", name, values)
            where.append(sql)
            params += more
        way = self.direction
        sql = (
            f"SELECT t.{key} AS id, t.{self.column} AS at FROM delivery_{table} t "  # noqa: S608
            f"WHERE {' AND '.join(where)} "
            f"ORDER BY t.{self.column} {way}, t.{key} {way} LIMIT %s"
        )
        return sql, [*params, self.limit + 1]

    def query(
        self,
        drivers: Sequence[Driver],
        locales: Sequence[str | None],
        probes: Filters,
        *,
        content: str,
    ) -> tuple[str, list[Any]]:
        """Return SQL and parameters for the merged ranges with their bytes."""
        branches: list[str] = []
        params: list[Any] = []
        for driver, locale in product(drivers, locales):
            sql, more = self.branch(driver, locale, probes)
            # Parentheses alone would do, but SQLite wants a subquery around a LIMIT.
            branches.append(f"SELECT * FROM ({sql}) b{len(branches)}")  # noqa: S608
            params += more
        # UNION drops a document that is found by two of its values.
        union = " UNION ".join(branches)
        way = self.direction
        sql = (
            f"SELECT d.public_id, d.{content}, d.etag, d.modified_at, p.at, d.id "  # noqa: S608
            f"FROM (SELECT u.id, u.at FROM ({union}) u "
            f"ORDER BY u.at {way}, u.id {way} LIMIT %s) p "
            f"JOIN delivery_document d ON d.id = p.id ORDER BY p.at {way}, p.id {way}"
        )
        return sql, [*params, self.limit + 1]


def list_documents(
    kind: str,
    *,
    filters: Filters | None = None,
    published_after: datetime | None = None,
    published_before: datetime | None = None,
    updated_after: datetime | None = None,
    locale: str | Sequence[str] | None = None,
    order: str = "-published_at",
    limit: int = 20,
    after: Position | None = None,
    include_body: bool = False,
) -> Page:
    """Return one page of public documents of ``kind``; at most 3 queries, no COUNT.

    ``filters`` maps a facet name to values: any value of a name, every name. A name
    or value nothing carries gives an empty page. Times are exclusive. ``after`` is
    the ``next`` of the page before. Raises `FilterError` for an unknown order, more
    than `MAX_VALUES` values of a name, or a limit outside 1 to 1000.
    """
    if order not in ORDERS:
        raise FilterError(f"order: {order} is not one of {', '.join(ORDERS)}.")
    if not 1 <= limit <= MAX_LIMIT:
        raise FilterError(f"limit: must lie between 1 and {MAX_LIMIT}.")
    column, descending = ORDERS[order]
    listing = _Listing(
        kind=kind,
        column=column,
        descending=descending,
        limit=limit,
        after=after,
        published_after=published_after,
        published_before=published_before,
        updated_after=updated_after,
    )
    wanted = clean_filters(filters or {})
    locales: list[str | None] = list(clean_values("locale", locale)) or [None]
    if any(not values for values in wanted.values()):
        return Page((), None)
    drivers = _drivers(kind, wanted)
    content = "body" if include_body else "card"
    sql, params = listing.query(drivers, locales, wanted, content=content)
    return _page(fetch(sql, params), limit=limit)


def _drivers(kind: str, wanted: dict[str, list[str]]) -> Sequence[Driver]:
    """Return the ranges to read; ``wanted`` is left with what to look at row by row."""
    sizes = sizes_of(kind, wanted)
    if len(wanted) > 1 and min(sizes.values()) >= PROBE:
        found = keys_for(kind, wanted)
        if found:
            return found
    name = narrowest(sizes)
    if name is None:
        return [None]
    return [(name, value) for value in wanted.pop(name)]


def all_of_kind(
    kind: str,
    *,
    locale: str | Sequence[str] | None = None,
    limit: int = MAX_LIMIT,
    after: Position | None = None,
    include_body: bool = False,
) -> Page:
    """Return a small set (sections, categories, authors), oldest first; 1 query."""
    return list_documents(
        kind,
        locale=locale,
        order="published_at",
        limit=limit,
        after=after,
        include_body=include_body,
    )


def clean_filters(filters: Filters) -> dict[str, list[str]]:
    """Return names with distinct values the database can compare.

    A name without any value is no filter; one whose values are all impossible stays,
    empty, and matches nothing.
    """
    return {
        name: clean_values(name, values)
        for name, values in filters.items()
        if values and "\0" not in name
    }


def clean_values(name: str, values: str | Sequence[str] | None) -> list[str]:
    """Return distinct ``values``, without those no row can hold."""
    given = [values] if isinstance(values, str) else list(values or ())
    distinct = list(dict.fromkeys(str(value) for value in given))
    if len(distinct) > MAX_VALUES:
        raise FilterError(f"{name}: at most {MAX_VALUES} values, not {len(distinct)}.")
    return [value for value in distinct if "\0" not in value and _is_utf8(value)]


def _is_utf8(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _probe(key: str, name: str, values: Sequence[str]) -> tuple[str, list[Any]]:
    """Return SQL that is true of a document with one of ``values``."""
    marks = ", ".join(["%s"] * len(values))
    sql = (
        f"EXISTS (SELECT 1 FROM delivery_facet x WHERE x.document_id = {key} "  # noqa: S608
        f"AND x.name = %s AND x.value IN ({marks}){fence()})"
    )
    return sql, [name, *values]


def fence() -> str:
    """Return what keeps PostgreSQL from turning a probe into a join.

    The join would read every document of a broad value.
    """
    return " OFFSET 0" if read_connection().vendor == "postgresql" else ""


def sizes_of(
    kind: str,
    filters: Filters,
    *,
    table: str = "delivery_facet",
    order: str = "published_at",
) -> dict[str, int]:
    """Return how many rows each name has, to drive the list by the one with fewest.

    One query, and only if there is a choice. Rows of a value are counted up to `PROBE`:
    of two broad filters either will do, of a narrow and a broad one only the narrow.
    They are counted in the `order` of an index, or PostgreSQL would look for a broad
    value in the table, and read all of it where the value is new.
    """
    sizes = dict.fromkeys(filters, 0)
    if len(filters) < 2:
        return sizes
    pairs = [(name, value) for name, values in filters.items() for value in values]
    parts = [
        f"SELECT count(*) AS size, {place} AS place FROM (SELECT 1 FROM {table} f "  # noqa: S608
        "WHERE f.kind = %s AND f.name = %s AND f.value = %s "
        f"ORDER BY {order} LIMIT {PROBE}) c{place}"
        for place in range(len(pairs))
    ]
    found = fetch(
        " UNION ALL ".join(parts), [p for pair in pairs for p in (kind, *pair)]
    )
    for size, place in found:
        sizes[pairs[place][0]] += size
    return sizes


def narrowest(sizes: Mapping[str, int]) -> str | None:
    """Return the name with the fewest rows, None if there is none."""
    return min(sizes, key=lambda name: sizes[name], default=None)


def _page(found: list[tuple[Any, ...]], *, limit: int) -> Page:
    rows = tuple(
        Row(
            stored_uuid(public_id),
            bytes(content),
            etag,
            as_time(modified),
            (as_time(at), key),
        )
        for public_id, content, etag, modified, at, key in found[:limit]
    )
    return Page(rows, rows[-1].position if len(found) > limit else None)

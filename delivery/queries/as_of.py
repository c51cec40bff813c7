"""What readers could read at a moment of the past: the reads of `delivery.runs`.

Shaped as the reads of the present are, with the same results, and as flat: each list is
a range of an index that begins at the moment asked for, whatever came after it.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

from delivery.columns import as_time, as_uuid, fetch, stored_uuid
from delivery.queries.detail import Resolved, Stored, clean
from delivery.queries.lists import (
    MAX_LIMIT,
    ORDERS,
    FilterError,
    Filters,
    Page,
    Position,
    Row,
    clean_filters,
    clean_values,
    fence,
    narrowest,
    sizes_of,
)
from delivery.resource import etag_of

_OPEN = "t.valid_from <= %s AND (t.valid_to IS NULL OR t.valid_to > %s)"
# The wording that was current then. Bytes come from it, or else from the edition.
_WORDING = """JOIN delivery_wording w ON w.id = (
    SELECT v.id FROM delivery_wording v WHERE v.run_id = r.id AND v.valid_from <= %s
    ORDER BY v.valid_from DESC, v.id DESC LIMIT 1)
  JOIN delivery_edition e ON e.id = w.edition_id"""
_STORED = f"""SELECT r.kind, r.public_id, r.locale, r.path, w.body,
    CASE WHEN w.body IS NULL THEN e.body END, r.published_at, r.updated_at,
    w.valid_from, e.number
  FROM (SELECT t.id FROM delivery_run t WHERE {{where}} AND {_OPEN} {{struck}}
        ORDER BY t.valid_from DESC, t.id DESC LIMIT 1) p
  JOIN delivery_run r ON r.id = p.id {_WORDING}"""  # noqa: S608
_BY_ID = "t.kind = %s AND t.public_id = %s"
_BY_PATH = "t.locale = %s AND t.path = %s"
_LEFT_PATH = """SELECT t.kind, t.public_id FROM delivery_run t
  WHERE t.locale = %s AND t.path = %s AND t.valid_from <= %s
  ORDER BY t.valid_from DESC, t.id DESC LIMIT 1"""


def get_document(
    kind: str, public_id: UUID | str, *, at: datetime, struck: bool = False
) -> Stored | None:
    """Return what readers got of a resource at a moment, or None; one query.

    With ``struck`` also what was killed or deleted since.
    """
    key = as_uuid(public_id)
    if key is None:
        return None
    return _first(_BY_ID, [clean(kind), key], at=at, struck=struck)


def resolve_path(path: str, *, locale: str, at: datetime) -> Resolved | None:
    """Find what lay at ``path`` then, or what had left it; at most 3 queries."""
    if not path:
        return None
    where = [clean(locale), clean(path)]
    if document := _first(_BY_PATH, where, at=at):
        return Resolved(document, moved=False)
    left = fetch(_LEFT_PATH, [*where, at])
    if left and (document := _first(_BY_ID, list(left[0]), at=at)):
        return Resolved(document, moved=True)
    return None


def list_documents(
    kind: str,
    *,
    at: datetime,
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
    """Return one page of what readers could list at a moment; at most 2 queries.

    As `delivery.queries.list_documents`; positions are good for the same ``at`` alone.
    """
    if order not in ORDERS:
        raise FilterError(f"order: {order} is not one of {', '.join(ORDERS)}.")
    if not 1 <= limit <= MAX_LIMIT:
        raise FilterError(f"limit: must lie between 1 and {MAX_LIMIT}.")
    column, descending = ORDERS[order]
    listing = _Listing(
        kind=kind,
        at=at,
        column=column,
        descending=descending,
        limit=limit,
        after=after,
        window=(
            ("published_at", ">", published_after),
            ("published_at", "<", published_before),
            ("updated_at", ">", updated_after),
        ),
    )
    wanted = clean_filters(filters or {})
    locales = clean_values("locale", locale)
    if any(not values for values in wanted.values()):
        return Page((), None)
    driving = narrowest(
        sizes_of(kind, wanted, table="delivery_runfacet", order="ahead, published_at")
    )
    driver = (driving, wanted.pop(driving)) if driving is not None else None
    content = "body" if include_body else "card"
    sql, params = listing.query(driver, locales, wanted, content=content)
    return _page(fetch(sql, params), limit=limit, whole=include_body)


def known_keys(wanted: Filters) -> set[tuple[str, str]]:
    """Return which (kind, key) pairs of ``wanted`` were ever those of a resource."""
    found: set[tuple[str, str]] = set()
    for kind, values in wanted.items():
        marks = ", ".join(["%s"] * len(values))
        rows = fetch(
            "SELECT DISTINCT t.value FROM delivery_runfacet t WHERE t.kind = %s "  # noqa: S608
            f"AND t.name = 'key' AND t.value IN ({marks})",
            [kind, *map(clean, values)],
        )
        found |= {(kind, value) for (value,) in rows}
    return found


def stands_in(kind: str, public_id: UUID, pairs: Filters, *, at: datetime) -> bool:
    """Tell whether a resource stood in one of these lists at a moment; one query."""
    for name, values in pairs.items():
        rows = fetch(
            "SELECT 1 FROM delivery_run t JOIN delivery_runfacet x ON x.run_id = t.id "  # noqa: S608
            f"WHERE t.kind = %s AND t.public_id = %s AND {_OPEN} AND x.name = %s "
            f"AND {_one_of('x.value', values)} LIMIT 1",
            [kind, as_uuid(public_id), at, at, name, *map(clean, values)],
        )
        if rows:
            return True
    return False


def struck_among(kind: str, ids: Sequence[UUID], *, at: datetime) -> set[UUID]:
    """Return those of ``ids`` that had been public by then and are struck; one query.

    Not only what was public at that very moment: a card may stay on another page for
    a while after its story was taken down. What began anew after a kill is not struck.
    """
    if not ids:
        return set()
    marks = ", ".join(["%s"] * len(ids))
    rows = fetch(
        f"SELECT DISTINCT t.public_id FROM delivery_run t WHERE t.kind = %s "  # noqa: S608
        f"AND t.public_id IN ({marks}) AND t.struck AND t.valid_from <= %s "
        "AND NOT EXISTS (SELECT 1 FROM delivery_run x WHERE x.kind = t.kind "
        "AND x.public_id = t.public_id AND NOT x.struck AND x.valid_from <= %s)",
        [kind, *ids, at, at],
    )
    return {stored_uuid(row[0]) for row in rows}


@dataclass(frozen=True, slots=True)
class _Listing:
    """One list as of a moment; builds its SQL with fixed pieces only."""

    kind: str
    at: datetime
    column: str
    descending: bool
    limit: int
    after: Position | None
    window: tuple[tuple[str, str, datetime | None], ...]

    @property
    def direction(self) -> str:
        return "DESC" if self.descending else "ASC"

    def branch(
        self,
        driver: tuple[str, Sequence[str]] | None,
        locales: Sequence[str],
        probes: Filters,
        *,
        ahead: bool,
    ) -> tuple[str, list[Any]]:
        """Return SQL and parameters for one range: (run, time, place), in order."""
        table, key = ("runfacet", "run_id") if driver else ("run", "id")
        where = ["t.kind = %s", "t.ahead = %s"]
        params: list[Any] = [self.kind, ahead]
        if driver:
            where += ["t.name = %s", _one_of("t.value", driver[1])]
            params += [driver[0], *driver[1]]
        else:
            where.append("NOT t.struck")
        if locales:
            where.append(_one_of("t.locale", locales))
            params += locales
        for condition, values in self._bounds(ahead=ahead):
            where.append(condition)
            params += values
        where.append(_OPEN)
        params += [self.at, self.at]
        for column, sign, moment in self.window:
            if moment is not None:
                where.append(f"t.{column} {sign} %s")
                params.append(moment)
        for name, values in probes.items():
            where.append(
                f"EXISTS (SELECT 1 FROM delivery_runfacet x WHERE x.run_id = t.{key} "  # noqa: S608
                f"AND x.name = %s AND {_one_of('x.value', values)}{fence()})"
            )
            params += [name, *values]
        way = self.direction
        sql = (
            f"SELECT t.{key} AS id, t.{self.column} AS at, t.place "  # noqa: S608
            f"FROM delivery_{table} t WHERE {' AND '.join(where)} "
            f"ORDER BY t.{self.column} {way}, t.place {way} LIMIT %s"
        )
        return sql, [*params, self.limit + 1]

    def _bounds(self, *, ahead: bool) -> Iterator[tuple[str, Sequence[Any]]]:
        """Yield where the range begins and ends, one bound of each side to the index.

        Offered two on one side, SQLite takes the wider. That nothing is later than the
        moment says no more than the interval does, but says it to the index.
        """
        column, after = f"t.{self.column}", self.after
        if after and self.descending:
            yield f"({column}, t.place) < (%s, %s)", after
            if after[0] <= self.at:
                return
        elif after:
            yield f"{column} >= %s", after[:1]
            yield f"({column}, t.place) > (%s, %s)", after
        if not ahead:
            yield f"{column} <= %s", [self.at]

    def query(
        self,
        driver: tuple[str, Sequence[str]] | None,
        locales: Sequence[str],
        probes: Filters,
        *,
        content: str,
    ) -> tuple[str, list[Any]]:
        """Return SQL and parameters for the merged ranges with their bytes.

        One range for each driving value and locale, and one for the few rows that are
        sorted ahead of their time.
        """
        drivers = [(driver[0], [value]) for value in driver[1]] if driver else [None]
        places = [[locale] for locale in locales] or [[]]
        ranges = [
            self.branch(one, place, probes, ahead=False)
            for one, place in product(drivers, places)
        ]
        ranges.append(self.branch(driver, locales, probes, ahead=True))
        union = " UNION ".join(
            f"SELECT * FROM ({sql}) b{place}"  # noqa: S608
            for place, (sql, _) in enumerate(ranges)
        )
        params = [value for _, more in ranges for value in more]
        way = self.direction
        sql = (
            f"SELECT r.public_id, w.{content}, "  # noqa: S608
            f"CASE WHEN w.{content} IS NULL THEN e.{content} END, w.valid_from, "
            f"p.at, p.place FROM (SELECT u.id, u.at, u.place FROM ({union}) u "
            f"ORDER BY u.at {way}, u.place {way} LIMIT %s) p "
            f"JOIN delivery_run r ON r.id = p.id {_WORDING} "
            f"ORDER BY p.at {way}, p.place {way}"
        )
        return sql, [*params, self.limit + 1, self.at]


def _one_of(column: str, values: Sequence[str]) -> str:
    """Return SQL for one of the values; an equation where there is one, for order."""
    if len(values) == 1:
        return f"{column} = %s"
    return f"{column} IN ({', '.join(['%s'] * len(values))})"


def _first(
    where: str, params: list[Any], *, at: datetime, struck: bool = False
) -> Stored | None:
    sql = _STORED.format(where=where, struck="" if struck else "AND NOT t.struck")
    rows = fetch(sql, [*params, at, at, at])
    if not rows:
        return None
    kind, public_id, locale, path, kept, own, published, updated, since, n = rows[0]
    body = _bytes(kept, own)
    return Stored(
        kind=kind,
        id=stored_uuid(public_id),
        locale=locale,
        path=path,
        body=body,
        etag=etag_of(body),
        published_at=as_time(published),
        updated_at=as_time(updated),
        modified_at=as_time(since),
        edition=n,
    )


def _page(found: list[tuple[Any, ...]], *, limit: int, whole: bool) -> Page:
    rows = []
    for public_id, kept, own, since, at, key in found[:limit]:
        content = _bytes(kept, own)
        etag = etag_of(content) if whole else ""
        moment = as_time(since)
        place = (as_time(at), key)
        rows.append(Row(stored_uuid(public_id), content, etag, moment, place))
    onward = rows[-1].position if len(found) > limit else None
    return Page(tuple(rows), onward)


def _bytes(kept: Any, own: Any) -> bytes:
    return bytes(own) if kept is None else zlib.decompress(bytes(kept))

"""The log of changes as consumers read it, tombstones included."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from delivery.columns import as_time, fetch, stored_json, stored_uuid
from delivery.models import Action, Change, Horizon
from delivery.models.edition import utc_text
from delivery.paths import public_url

MAX_LIMIT = 1000
# How many numbers one page looks at: a filter that finds nothing costs no more.
WINDOW = 10_000
GONE = {Action.UNPUBLISHED, Action.EXPIRED, Action.KILLED, Action.DELETED}


@dataclass(frozen=True, slots=True)
class Event:
    """One change that readers could notice.

    ``reason`` is the edition's reason for a publication, else the desk's own words:
    not for the public. ``edition`` is the number of the edition it made, shows or
    withdrew. ``facets`` are (name, value) pairs of the lists it touched.
    """

    seq: int
    created_at: datetime
    kind: str
    id: UUID
    locale: str
    path: str
    old_path: str
    action: str
    reason: str
    edition: int | None
    facets: tuple[tuple[str, str], ...]

    @property
    def type(self) -> str:
        """What happened, in the words of webhooks and streams: ``article.killed``."""
        return f"{self.kind}.{self.action}"

    def public(self) -> dict[str, Any]:
        """Return what consumers are told of it, in the order of the schema."""
        gone = self.action in GONE
        moment = utc_text(self.created_at)
        return {
            "seq": self.seq,
            "type": self.type,
            "at": moment,
            "kind": self.kind,
            "action": self.action,
            "id": str(self.id),
            "locale": self.locale,
            "path": self.path,
            "old_path": self.old_path or None,
            "url": public_url(self.path),
            "edition": self.edition,
            # A tombstone's own words are for the desk, not for the world.
            "reason": self.action if gone or not self.reason else self.reason,
            "tombstone": {"reason": self.action, "at": moment} if gone else None,
        }

    def as_json(self) -> bytes:
        """Return `public` as UTF-8 JSON."""
        return json.dumps(
            self.public(), ensure_ascii=False, separators=(",", ":")
        ).encode()


@dataclass(frozen=True, slots=True)
class Current:
    """What readers get of an event's resource now.

    ``superseded``: a later event of the resource is in the log, and what readers get
    comes with that one. Otherwise ``body`` and ``etag`` are the document, or None if
    the resource is not public.
    """

    superseded: bool
    body: bytes | None
    etag: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Some events of the log, read at one moment.

    All there is up to number ``seq`` (of the kinds asked for) is in ``events``;
    ``latest`` is the newest number of all. ``current`` goes with ``events``, if it was
    asked for. ``horizon``: only from the number after it is the log whole.
    """

    events: tuple[Event, ...]
    current: tuple[Current, ...]
    seq: int
    latest: int
    horizon: int


_COLUMNS = """c.seq, c.created_at, c.kind, c.public_id, c.locale, c.path, c.old_path,
              c.action, c.reason, e.number, c.facets"""
# Writers of one resource queue up, so that its events have keys in the order of their
# numbers; one without a number is not public yet.
_SUPERSEDED = """EXISTS (SELECT 1 FROM delivery_change l
                 WHERE l.kind = c.kind AND l.public_id = c.public_id
                 AND l.id > c.id AND l.seq IS NOT NULL)"""


def read(
    *,
    after: int = 0,
    limit: int = 100,
    kinds: Sequence[str] = (),
    with_current: bool = False,
) -> Reading:
    """Return at most ``limit`` events after number ``after``, in order; one query.

    One statement sees one moment: a document that comes with an event is never older
    than the event. Whoever goes on from ``seq`` misses nothing, whatever is being
    published meanwhile. ``limit`` lies between 1 and 1000 (`ValueError`).
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"limit: must lie between 1 and {MAX_LIMIT}.")
    after = max(0, min(after, 2**63 - 1 - WINDOW))
    sql, params = _statement(after, limit, kinds=kinds, with_current=with_current)
    rows = fetch(sql, params)
    latest, horizon = rows[0][0] or 0, rows[0][1] or 0
    found = [row[2:] for row in rows if row[2] is not None]
    full = len(found) == limit
    return Reading(
        events=tuple(_event(row[:11]) for row in found),
        current=tuple(_current(row[11:]) for row in found) if with_current else (),
        seq=found[-1][0] if full else max(after, min(latest, after + WINDOW)),
        latest=latest,
        horizon=horizon,
    )


def changes(*, after: int = 0, limit: int = 100) -> list[Event]:
    """Return the events of `read` alone; an empty list may come before more events."""
    return list(read(after=after, limit=limit).events)


def latest_seq() -> int:
    """Return the number of the newest visible change, 0 if there is none."""
    return Change.objects.aggregate(last=Max("seq"))["last"] or 0


def horizon() -> int:
    """Return the number up to which the log was pruned, 0 if it is whole."""
    return Horizon.objects.aggregate(last=Max("seq"))["last"] or 0


def _statement(
    after: int, limit: int, *, kinds: Sequence[str], with_current: bool
) -> tuple[str, list[Any]]:
    columns, join = _COLUMNS, ""
    if with_current:
        columns += f", {_SUPERSEDED} AS superseded, d.body, d.etag"
        join = (
            "LEFT JOIN delivery_document d ON d.kind = c.kind "
            f"AND d.public_id = c.public_id AND NOT {_SUPERSEDED}"
        )
    where = "c.seq > %s AND c.seq <= %s"
    params: list[Any] = [after, after + WINDOW]
    if kinds:
        where += f" AND c.kind IN ({', '.join(['%s'] * len(kinds))})"
        params += kinds
    inner = (
        f"SELECT {columns} FROM delivery_change c "  # noqa: S608 (own pieces)
        f"LEFT JOIN delivery_edition e ON e.id = c.edition_id {join} "
        f"WHERE {where} ORDER BY c.seq LIMIT %s"
    )
    sql = (
        "SELECT b.*, f.* FROM "  # noqa: S608
        "(SELECT (SELECT max(seq) FROM delivery_change) AS latest, "
        "(SELECT max(seq) FROM delivery_horizon) AS horizon) b "
        f"LEFT JOIN ({inner}) f ON 1 = 1 ORDER BY f.seq"
    )
    return sql, [*params, limit]


def _event(row: tuple[Any, ...]) -> Event:
    seq, created_at, kind, public_id, *rest, facets = row
    pairs = tuple((name, value) for name, value in stored_json(facets))
    head = (seq, as_time(created_at), kind, stored_uuid(public_id))
    return Event(*head, *rest, pairs)  # type: ignore[call-arg]


def _current(row: tuple[Any, ...]) -> Current:
    superseded, body, etag = row
    return Current(bool(superseded), bytes(body) if body is not None else None, etag)

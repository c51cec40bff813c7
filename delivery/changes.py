"""The log of changes as consumers read it, tombstones included."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from delivery.models import Change

MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """One change that readers could notice.

    ``reason`` is the edition's reason for a publication, else the desk's own words:
    not for the public. ``edition`` is the number of the edition it made, shows or
    withdrew.
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


def changes(*, after: int = 0, limit: int = 100) -> list[Event]:
    """Return at most ``limit`` events after number ``after``, in order; one query.

    A reader that goes on from the last ``seq`` it saw misses nothing, whatever is
    being published meanwhile. ``limit`` lies between 1 and 1000 (`ValueError`).
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"limit: must lie between 1 and {MAX_LIMIT}.")
    columns = (
        *("seq", "created_at", "kind", "public_id", "locale", "path", "old_path"),
        *("action", "reason", "edition__number", "facets"),
    )
    rows = (
        Change.objects.filter(seq__gt=min(after, 2**63 - 1))
        .order_by("seq")
        .values_list(*columns)[:limit]
    )
    return [Event(*(*row[:-1], _pairs(row[-1]))) for row in rows]


def _pairs(facets: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facets)


def latest_seq() -> int:
    """Return the number of the newest visible change, 0 if there is none."""
    return Change.objects.aggregate(last=Max("seq"))["last"] or 0

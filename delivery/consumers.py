"""How far those who mirror the record have come, and who has heard of a kill."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from delivery.access.models import ApiKey, Scope
from delivery.access.writing import writer
from delivery.models import Action, Change, Consumer, Edition


class PositionError(ValueError):
    """A position that cannot be; the message says why. `beyond`: there is no such."""

    def __init__(self, message: str, *, beyond: bool) -> None:
        super().__init__(message)
        self.beyond = beyond


@dataclass(frozen=True)
class Standing:
    """One consumer as the desk sees it; ``name`` is what it reports under.

    ``behind`` counts changes; ``since`` is when the oldest of them happened, None if
    it has them all. ``reported_at`` is None if it was never heard of. Without an
    ``active`` key it cannot report any more.
    """

    name: str
    position: int
    reported_at: datetime | None
    active: bool
    behind: int
    since: datetime | None


@dataclass(frozen=True)
class KillReceipt:
    """One killed story, and the names of those who dealt with it and who did not yet.

    ``reason`` is the desk's own.
    """

    seq: int
    at: datetime
    title: str
    path: str
    story: UUID
    reason: str
    received: tuple[str, ...]
    waiting: tuple[str, ...]


def position_of(name: str) -> tuple[Consumer | None, int]:
    """Return what a consumer reported last, and the newest number; 2 queries."""
    return Consumer.objects.using(writer()).filter(name=name).first(), _latest()


def report(name: str, *, seq: int, reset: bool = False) -> tuple[Consumer, int]:
    """Note that a consumer has dealt with everything up to ``seq``.

    Returns where it stands and the newest number. Raises `PositionError` beyond that,
    or backward unless ``reset``. Of two reports at once the higher one stays. Read and
    written where the record is written: a replica may not know the newest yet.
    """
    latest = _latest()
    if seq > latest:
        raise PositionError(
            f"seq: {seq} is beyond the newest change, {latest}.", beyond=True
        )
    now = timezone.now()
    rows = Consumer.objects.using(writer())
    known, is_new = rows.get_or_create(
        name=name, defaults={"position": seq, "reported_at": now}
    )
    if is_new:
        return known, latest
    row = rows.filter(name=name)
    if not reset:
        row = row.filter(position__lte=seq)
    if not row.update(position=seq, reported_at=now):
        raise PositionError(
            f"seq: {seq} is before the position reported last, {known.position}; "
            "send reset=true to go back.",
            beyond=False,
        )
    known.position, known.reported_at = seq, now
    return known, latest


def standings() -> list[Standing]:
    """Return every consumer, the farthest behind first; a query for each and three."""
    latest = _latest()
    active = reporting()
    known = {row.name: row for row in Consumer.objects.all()}
    found = [
        _standing(name, known.get(name), active=name in active, latest=latest)
        for name in sorted(active | known.keys())
    ]
    return sorted(found, key=lambda each: (not each.active, -each.behind, each.name))


def kill_receipts(*, limit: int = 50) -> list[KillReceipt]:
    """Return the newest kills with who has received them; 4 queries.

    A consumer without a living key cannot report, so it is not waited for.
    """
    kills = Change.objects.filter(action=Action.KILLED, seq__gt=0).order_by("-seq")
    rows = list(
        kills.values_list(
            "seq", "created_at", "path", "public_id", "reason", "edition_id"
        )[:limit]
    )
    titles = dict(
        Edition.objects.filter(pk__in=[row[5] for row in rows if row[5]]).values_list(
            "pk", "title"
        )
    )
    places = positions()
    return [
        KillReceipt(
            seq=seq or 0,
            at=at,
            title=titles.get(edition or 0, "") or path,
            path=path,
            story=story,
            reason=reason,
            received=tuple(n for n, place in places.items() if place >= (seq or 0)),
            waiting=tuple(n for n, place in places.items() if place < (seq or 0)),
        )
        for seq, at, path, story, reason, edition in rows
    ]


def reporting() -> set[str]:
    """Return the names for which somebody holds a living key; 1 query."""
    living = ApiKey.objects.exclude(consumer="").filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None
    )
    rows = living.values_list("consumer", "scopes")
    return {name for name, scopes in rows if Scope.CONSUMER in scopes}


def positions() -> dict[str, int]:
    """Return where each of `reporting` stands (0: never heard of); 2 queries."""
    known = dict(Consumer.objects.values_list("name", "position"))
    return {name: known.get(name, 0) for name in sorted(reporting())}


def _latest() -> int:
    rows = Change.objects.using(writer())
    return rows.aggregate(last=Max("seq"))["last"] or 0


def _standing(
    name: str, row: Consumer | None, *, active: bool, latest: int
) -> Standing:
    position = row.position if row else 0
    behind = max(0, latest - position)
    since = None
    if behind:
        later = Change.objects.filter(seq__gt=position).order_by("seq")
        since = later.values_list("created_at", flat=True).first()
    return Standing(
        name=name,
        position=position,
        reported_at=row.reported_at if row else None,
        active=active,
        behind=behind,
        since=since,
    )

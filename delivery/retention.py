"""Forgetting the part of the log that nothing else is made of.

`refreshed` changes are most of the log (one renamed category makes thousands) and say
nothing that is not in the documents. Publications and tombstones stay for ever: what
readers could read at a past time is told by them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import QuerySet

from delivery.changes import latest_seq
from delivery.consumers import positions
from delivery.models import Action, Change, Horizon
from delivery.webhooks.models import Message

BATCH = 1000


@dataclass(frozen=True)
class Plan:
    """What a pruning would do: remove ``count`` changes up to number ``seq``.

    ``left_behind`` names consumers with a key that have not come so far, and where
    they stand: they would have to take a new snapshot.
    """

    seq: int
    count: int
    left_behind: tuple[tuple[str, int], ...]


def plan(*, days: int, now: datetime) -> Plan:
    """Return what pruning changes older than ``days`` (1 or more) would do."""
    if days < 1:
        raise ValueError(f"days: must be 1 or more, not {days}.")
    rows = _forgettable(now - timedelta(days=days))
    found = rows.aggregate(seq=models.Max("seq"), count=models.Count("pk"))
    seq = found["seq"] or 0
    behind = ((name, place) for name, place in positions().items() if place < seq)
    return Plan(seq, found["count"], tuple(behind))


def prune(*, days: int, now: datetime) -> int:
    """Remove them, in batches, and return how many went.

    The horizon is moved first: a reader is told that the log is not whole before it
    is not, and a run that is stopped leaves nothing wrong.
    """
    planned = plan(days=days, now=now)
    if not planned.count:
        return 0
    horizon = Horizon.objects.create(seq=planned.seq, pruned=0)
    gone = 0
    while keys := list(
        _forgettable(now - timedelta(days=days))
        .filter(seq__lte=planned.seq)
        .values_list("pk", flat=True)[:BATCH]
    ):
        # The one place that removes from the log: past the guard of its own manager.
        removed, _ = QuerySet(Change).filter(pk__in=keys).delete()
        gone += removed
        horizon.pruned = gone
        horizon.save(update_fields=["pruned"])
    return gone


def _forgettable(limit: datetime) -> models.QuerySet[Change]:
    """Return old refreshments no message waits for; never the newest change of all.

    The next number is made of the newest.
    """
    return Change.objects.filter(
        action=Action.REFRESHED, created_at__lt=limit, seq__lt=latest_seq()
    ).exclude(pk__in=Message.objects.filter(change__isnull=False).values("change"))

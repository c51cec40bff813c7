"""Putting purges in line, in the transaction of what they follow from."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery import keys
from delivery.models import Change
from delivery.purge import worker
from delivery.purge.models import Purge, State
from delivery.purge.signals import purged
from delivery.purge.targets import targets


def enqueue(changes: Iterable[Change]) -> None:
    """Put in line what changes make caches forget; no query without a cache."""
    named = (
        keys.of_change(change, public_id=change.public_id, facets=change.facets)
        for change in changes
    )
    put_in_line(frozenset().union(*named))


def put_in_line(named: frozenset[str]) -> None:
    """Put a set of keys in line for every cache, and tell this process at commit.

    Once now and once for each wait of ``PURGE_AGAIN_SECONDS``: the first purge can be
    quicker than the replica, or the edge of another process, that the cache asks next.
    """
    now = timezone.now()
    times = [now]
    times += [now + timedelta(seconds=wait) for wait in settings.PURGE_AGAIN_SECONDS]
    rows = [
        Purge(target=name, keys=sorted(named), next_attempt_at=at, created_at=now)
        for at in times
        for name in targets()
    ]
    # robust: the change is committed, so nobody may be told that it failed.
    transaction.on_commit(lambda: purged.send(None, named=named), robust=True)
    if rows:
        Purge.objects.bulk_create(rows)
        transaction.on_commit(worker.wake, robust=True)


def send_again(purges: QuerySet[Purge]) -> int:
    """Put purges in line once more; return how many."""
    count = purges.update(
        state=State.PENDING, attempts=0, next_attempt_at=timezone.now()
    )
    if count:
        transaction.on_commit(worker.wake, robust=True)
    return count

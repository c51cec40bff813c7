"""Serving the line of one cache: which purges are due, together, and how it went."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delivery.purge.adapters import PurgeFailedError, Receipt
from delivery.purge.models import Purge, State
from delivery.purge.targets import targets
from delivery.webhooks.retries import asked_wait

BATCH = 200
# While one courier is at a purge no other takes it; if it dies, others may after this.
LEASE = timedelta(seconds=60)
LADDER = [timedelta(seconds=s) for s in (1, 2, 5, 15, 30, 60, 120, 300, 600, 900)]
"""The wait after the first, second, … failure; after the last (34 min) no more: by
then caches have asked anew by themselves, as answers are fresh for a minute."""


def due(*, now: datetime) -> list[str]:
    """Return the names of caches with a purge to send now; one short query."""
    rows = Purge.objects.filter(state=State.PENDING, next_attempt_at__lte=now)
    return sorted(set(rows.order_by().values_list("target", flat=True).distinct()))


def serve(target: str) -> int:
    """Send what is due for one cache, all together; return how many purges it was."""
    purges = _take(target, now=timezone.now())
    if not purges:
        return 0
    send = targets().get(target)
    named = sorted({key for purge in purges for key in purge.keys})
    if not connection.in_atomic_block:
        connection.close()  # a slow cache holds no place in the pool
    try:
        if send is None:
            raise PurgeFailedError(_("This cache is not configured any more."))
        receipt = send(named)
    except PurgeFailedError as failure:
        _failed(purges, failure)
    else:
        _delivered(purges, receipt)
    return len(purges)


def _take(target: str, *, now: datetime) -> list[Purge]:
    """Take the oldest due purges; others see them as due only after the lease."""
    with transaction.atomic():
        rows = Purge.objects.select_for_update(skip_locked=True).filter(
            target=target, state=State.PENDING, next_attempt_at__lte=now
        )
        purges = list(rows.order_by("next_attempt_at", "id")[:BATCH])
        keys = [purge.pk for purge in purges]
        Purge.objects.filter(pk__in=keys).update(next_attempt_at=now + LEASE)
    return purges


def _delivered(purges: list[Purge], receipt: Receipt) -> None:
    now = timezone.now()
    for purge in purges:
        purge.attempts += 1
        purge.state, purge.delivered_at = State.DELIVERED, now
        purge.status_code, purge.receipt = receipt.status_code, receipt.text
        purge.error = ""
    _save(purges)


def _failed(purges: list[Purge], failure: PurgeFailedError) -> None:
    now = timezone.now()
    for purge in purges:
        purge.attempts += 1
        purge.status_code, purge.error = failure.status_code, str(failure)
        if purge.attempts > len(LADDER):
            purge.state = State.DEAD
        else:
            wait = LADDER[purge.attempts - 1]
            purge.next_attempt_at = now + max(
                wait, asked_wait(failure.retry_after, now=now)
            )
    _save(purges)


def _save(purges: list[Purge]) -> None:
    Purge.objects.bulk_update(
        purges,
        [
            *("state", "attempts", "next_attempt_at", "status_code"),
            *("receipt", "error", "delivered_at"),
        ],
    )

"""How much each key is used: counted in memory, written down every half minute.

A process that is killed outright loses what it has not written yet.
"""

import atexit
import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connections, transaction
from django.db.models import Count as Rows
from django.db.models import Max, Sum
from django.utils import timezone

from delivery.access.models import Usage
from delivery.access.writing import writer

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Count:
    """What one key did in one day since it was written down last."""

    last_used_at: datetime
    requests: int = 0
    limited: int = 0
    sent: int = 0


class Ledger:
    """The counts of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, date], Count] = {}
        self._timer: threading.Timer | None = None

    def note(self, key_id: int, *, sent: int, limited: bool = False) -> None:
        """Count one request of a key; ``sent`` is the length of the answer in bytes."""
        now = timezone.now()
        with self._lock:
            count = self._counts.setdefault((key_id, now.date()), Count(now))
            count.requests += 1
            count.limited += limited
            count.sent += sent
            count.last_used_at = now
            self._plan()

    def flush(self) -> int:
        """Write the counts down and return how many rows that took.

        What cannot be written is kept for the next time, and told in the log.
        """
        with self._lock:
            counts, self._counts, self._timer = self._counts, {}, None
        if not counts:
            return 0
        rows = [
            Usage(
                key_id=key,
                day=day,
                requests=count.requests,
                limited=count.limited,
                sent=count.sent,
                last_used_at=count.last_used_at,
            )
            for (key, day), count in counts.items()
        ]
        try:
            with transaction.atomic(using=writer()):
                Usage.objects.using(writer()).bulk_create(rows)
        except Error as error:
            logger.error("The use of keys cannot be written down: %s", error)
            self._take_back(counts)
            return 0
        return len(rows)

    def _plan(self) -> None:
        """Have the counts written soon, in a thread of its own."""
        if self._timer is None and settings.API_USAGE_SECONDS > 0:
            self._timer = threading.Timer(settings.API_USAGE_SECONDS, _flush_apart)
            self._timer.daemon = True
            self._timer.start()

    def _take_back(self, counts: dict[tuple[int, date], Count]) -> None:
        with self._lock:
            for place, count in counts.items():
                now = self._counts.setdefault(place, Count(count.last_used_at))
                now.requests += count.requests
                now.limited += count.limited
                now.sent += count.sent


LEDGER = Ledger()


def by_day(key_ids: Iterable[int], *, days: int = 30) -> list[Any]:
    """Return requests, refusals and bytes of each key and day, the newest first."""
    since = timezone.now().date() - timedelta(days=days)
    rows = Usage.objects.filter(key__in=list(key_ids), day__gt=since)
    return list(
        rows.values("key_id", "day")
        .annotate(
            requests=Sum("requests"),
            limited=Sum("limited"),
            sent=Sum("sent"),
            last_used_at=Max("last_used_at"),
        )
        .order_by("-day", "key_id")
    )


def fold(*, before: date) -> int:
    """Make one row a day of the rows before a day; return how many rows went."""
    days = Usage.objects.filter(day__lt=before).values("key_id", "day")
    crowded = days.annotate(rows=Rows("pk")).filter(rows__gt=1)
    return sum(_fold(row["key_id"], row["day"]) for row in list(crowded))


@transaction.atomic
def _fold(key_id: int, day: date) -> int:
    rows = Usage.objects.select_for_update().filter(key=key_id, day=day)
    first, *others = list(rows.order_by("pk")) or [Usage()]
    if not others:
        return 0  # another clock did it
    for row in others:
        first.requests += row.requests
        first.limited += row.limited
        first.sent += row.sent
        first.last_used_at = max(first.last_used_at, row.last_used_at)
    first.save()
    Usage.objects.filter(pk__in=[row.pk for row in others]).delete()
    return len(others)


def _flush_apart() -> None:
    """Flush in a thread that no request of Django's tidies up after."""
    try:
        LEDGER.flush()
    finally:
        connections.close_all()


@atexit.register
def _flush_at_the_end() -> None:
    if settings.configured and settings.API_USAGE_SECONDS > 0:
        LEDGER.flush()

"""What the newsroom clock tidies up once a day: old changes, uses of keys, notices.

In a thread of its own, so that no story waits for it; being stopped half way leaves
nothing wrong, and several clocks at once do no harm.
"""

import logging
import threading
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connections
from django.utils import timezone

from delivery import retention
from delivery.access import usage
from news.notices.rounds import forget

logger = logging.getLogger("news.clock")


class Daily:
    """The upkeep of one clock: when it starts, and then once a day (UTC)."""

    def __init__(self) -> None:
        self._day: date | None = None

    def begin_if_due(self) -> threading.Thread | None:
        """Begin today's upkeep unless it was begun; return at once."""
        today = timezone.now().date()
        if today == self._day:
            return None
        self._day = today
        thread = threading.Thread(target=_apart, name="upkeep", daemon=True)
        thread.start()
        return thread


def run() -> None:
    """Do all of it; what fails is logged, stops nothing else, and is tried tomorrow."""
    tasks: tuple[Callable[[], None], ...] = (prune_changes, fold_usage, forget)
    for task in tasks:
        try:
            task()
        except Exception:
            logger.exception("Daily upkeep: %s failed", task.__name__)


def prune_changes() -> None:
    """Remove old refreshments from the log, unless a consumer would be left behind."""
    days, now = settings.CHANGES_RETENTION_DAYS, timezone.now()
    behind = retention.plan(days=days, now=now).left_behind
    if behind:
        names = ", ".join(f"{name} (at {position})" for name, position in behind)
        logger.warning("The log of changes is kept whole for consumers: %s", names)
        return
    if gone := retention.prune(days=days, now=now):
        logger.info("%s old changes removed from the log", gone)


def fold_usage() -> None:
    """Make one row a day and key of how much keys were used before today."""
    if gone := usage.fold(before=timezone.now().date()):
        logger.info("%s rows of the use of keys added to others", gone)


def _apart() -> None:
    try:
        run()
    finally:
        connections.close_all()

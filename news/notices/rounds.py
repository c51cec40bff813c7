"""What the newsroom clock does about notices: deadlines, and by threads the rest."""

import logging
import threading
from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from . import channels, overdue, post
from .models import Notice, Overdue, Posting

logger = logging.getLogger("news.notices")

KEPT = timedelta(days=90)
ROADS: dict[str, Any] = {"mail": post, "channels": channels}


class Rounds:
    """The rounds of one clock. No story waits for a mail server: it has a thread.

    Nor do mails for a desk's channel that is slow to answer: it has another.
    """

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def go(self) -> None:
        """Tell of passed deadlines, and see to it that due mails are sent."""
        overdue.sweep()
        for name, road in ROADS.items():
            last = self._threads.get(name)
            if not (last and last.is_alive()) and road.owed().exists():
                thread = threading.Thread(
                    target=_apart, args=[name], name=f"notices-{name}", daemon=True
                )
                self._threads[name] = thread
                thread.start()

    def wait(self, seconds: float) -> None:
        """Let a mail that is being sent be sent."""
        for thread in self._threads.values():
            thread.join(seconds)


def forget() -> None:
    """Delete what was told a season ago."""
    limit = timezone.now() - KEPT
    gone, _by_table = Notice.objects.filter(created_at__lt=limit).delete()
    Overdue.objects.filter(due_at__lt=limit).delete()
    Posting.objects.filter(created_at__lt=limit).delete()
    if gone:
        logger.info("%s old notices removed", gone)


def _apart(name: str) -> None:
    try:
        ROADS[name].send_all()
    except Exception:
        logger.exception("notices could not be sent", extra={"by": name})
    finally:
        connections.close_all()

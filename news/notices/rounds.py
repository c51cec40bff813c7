"""What the newsroom clock does about notices: deadlines, and mails by a thread."""

import logging
import threading
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from . import channels, overdue, post
from .models import Notice, Overdue, Posting

logger = logging.getLogger("news.notices")

KEPT = timedelta(days=90)


class Rounds:
    """The rounds of one clock. No story waits for a mail server: it has a thread."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def go(self) -> None:
        """Tell of passed deadlines, and see to it that due mails are sent."""
        overdue.sweep()
        busy = self._thread is not None and self._thread.is_alive()
        is_owed = post.owed().exists() or channels.owed().exists()
        if not busy and is_owed:
            self._thread = threading.Thread(target=_apart, name="notices", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Let a mail that is being sent be sent."""
        if self._thread is not None:
            self._thread.join(seconds)


def forget() -> None:
    """Delete what was told a season ago."""
    limit = timezone.now() - KEPT
    gone, _by_table = Notice.objects.filter(created_at__lt=limit).delete()
    Overdue.objects.filter(due_at__lt=limit).delete()
    Posting.objects.filter(created_at__lt=limit).delete()
    if gone:
        logger.info("%s old notices removed", gone)


def _apart() -> None:
    try:
        post.send_all()
        channels.send_all()
    except Exception:
        logger.exception("the mails of notices could not be sent")
    finally:
        connections.close_all()

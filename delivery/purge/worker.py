"""Who carries purges: a thread of the process that published, at once.

Nothing depends on it: purges lie in the database, and the clock's sweep (`deliver_due`)
or ``manage.py deliver_purges`` finds what was left lying.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from delivery.purge import line
from delivery.purge.models import Purge, State

logger = logging.getLogger(__name__)

IDLE_SECONDS = 20.0
POLL_SECONDS = 0.5
PRUNE_BATCH = 500


class _Resident:
    """The threads of this process: one that looks, and one for each cache at work.

    So a cache that hangs holds up no other. They go when there is nothing to do.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.news = threading.Event()
        self.thread: threading.Thread | None = None
        self.serving: dict[str, threading.Thread] = {}
        self.pid = 0
        self.stopping = False

    def wake(self) -> None:
        """Look for due purges now; return at once."""
        with self.lock:
            self.news.set()
            alive = self.thread is not None and self.thread.is_alive()
            if not alive or self.pid != os.getpid():
                self.stopping, self.pid, self.serving = False, os.getpid(), {}
                self.thread = _start(self._run, "purge-courier")

    def stop(self) -> None:
        """Finish what is under way."""
        self.stopping = True
        self.news.set()
        if self.pid == os.getpid():
            for thread in (self.thread, *self.serving.values()):
                if thread is not None:
                    thread.join(5)

    def _run(self) -> None:
        last = time.monotonic()
        try:
            while not self.stopping:
                self.news.clear()
                if self._dispatch():
                    last = time.monotonic()
                with self.lock:
                    if self._may_go(last):
                        self.thread = None
                        return
                self.news.wait(POLL_SECONDS)
        finally:
            connections.close_all()

    def _dispatch(self) -> bool:
        """Start a thread for each cache that is due and has none."""
        try:
            names = line.due(now=timezone.now())
        except DatabaseError:
            logger.exception("Purges wait for the database")
            connections.close_all()
            return False
        for name in names:
            busy = self.serving.get(name)
            if busy is None or not busy.is_alive():
                self.serving[name] = _start(partial(_serve, name), "purge-cache")
        return bool(names)

    def _may_go(self, last: float) -> bool:
        return not self.news.is_set() and time.monotonic() - last > IDLE_SECONDS


_resident = _Resident()
wake = _resident.wake
stop = _resident.stop
atexit.register(stop)


def drain() -> int:
    """Send everything that is due, one cache after the other; return how many.

    For commands and tests that want to wait for the end.
    """
    sent = 0
    while names := line.due(now=timezone.now()):
        sent += sum(line.serve(name) for name in names)
    return sent


def deliver_due(*, now: datetime | None = None) -> bool:
    """Wake the thread if a purge is due: the sweep of the clock. Prunes the log."""
    now = now or timezone.now()
    prune(now=now)
    is_due = bool(line.due(now=now))
    if is_due:
        wake()
    return is_due


def prune(*, now: datetime) -> int:
    """Delete some purges older than ``PURGE_LOG_DAYS`` that wait no more."""
    limit = now - timedelta(days=settings.PURGE_LOG_DAYS)
    old = Purge.objects.filter(created_at__lt=limit).exclude(state=State.PENDING)
    keys = list(old.order_by("created_at").values_list("pk", flat=True)[:PRUNE_BATCH])
    if keys:
        Purge.objects.filter(pk__in=keys).delete()
    return len(keys)


def _start(target: Callable[[], None], name: str) -> threading.Thread:
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


def _serve(name: str) -> None:
    try:
        while line.serve(name):
            pass
    except DatabaseError:
        # The lease runs out, and the purges are taken again.
        logger.exception("Purges of %s wait", name)
    finally:
        connections.close_all()

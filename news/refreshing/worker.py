"""Who does the jobs: the task worker where there is one, else the clock, else we.

Nothing depends on a kick arriving. Jobs lie in the database, and the newsroom's clock
looks every second for one that nobody works on, as after a crash.
"""

import atexit
import logging
import os
import threading
from datetime import timedelta

from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus

from news.models.clock import ClockHeartbeat

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
PAUSE_AFTER_ERROR = 5.0
SECONDS_TO_FINISH = 5.0
CLOCK_IS_ALIVE = timedelta(seconds=10)


class _Resident:
    """The thread of this process that does jobs: there when needed, gone when idle."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.news = threading.Event()
        self.stopping = False
        self.pid = 0

    def wake(self) -> None:
        """See to it that somebody looks for jobs; return at once."""
        with self.lock:
            self.news.set()
            # A forked process inherits the object, but no thread.
            if self.thread is None or self.pid != os.getpid():
                self.pid, self.stopping = os.getpid(), False
                self.thread = threading.Thread(
                    target=self._work, name="refreshing", daemon=True
                )
                self.thread.start()

    def stop(self) -> None:
        """Finish the batch under way and end."""
        self.stopping = True
        self.news.set()
        thread = self.thread
        if thread is not None and self.pid == os.getpid():
            thread.join(SECONDS_TO_FINISH)

    def _work(self) -> None:
        from news.refreshing.jobs import run_due

        try:
            while not self._may_go():
                self.news.clear()
                try:
                    run_due(stopping=lambda: self.stopping)
                except DatabaseError:
                    logger.exception("Refreshes wait for the database")
                    connections.close_all()
                    self.news.wait(PAUSE_AFTER_ERROR)
                self.news.wait(IDLE_SECONDS)
        finally:
            connections.close_all()

    def _may_go(self) -> bool:
        with self.lock:
            if self.news.is_set() and not self.stopping:
                return False
            self.thread = None
            return True


_resident = _Resident()
wake = _resident.wake
stop = _resident.stop
atexit.register(stop)


@task()
def refresh_documents() -> None:
    """Wake the thread of the worker's process, which goes on by itself.

    The task ends at once: a job of minutes never holds up the worker's other tasks.
    """
    wake()


def kick_after_commit() -> None:
    """Have jobs done soon after this transaction; a failed kick changes nothing."""
    transaction.on_commit(_kick, robust=True)


def sweep() -> bool:
    """Kick if a job is due, and tell whether one was: the clock's part; 1 query."""
    from news.refreshing.jobs import due_jobs

    is_due = due_jobs(now=timezone.now()).exists()
    if is_due and has_worker():
        _enqueue()
    elif is_due:
        wake()
    return is_due


def _kick() -> None:
    if has_worker():
        _enqueue()
    elif not _clock_is_alive():
        wake()


def has_worker() -> bool:
    """Tell whether tasks go to a worker; a backend that cannot wait has none."""
    return bool(refresh_documents.get_backend().supports_defer)


def _enqueue() -> None:
    from django_tasks_db.models import DBTaskResult

    queued = DBTaskResult.objects.filter(
        task_path=refresh_documents.module_path, status=TaskResultStatus.READY
    )
    if not queued.exists():
        refresh_documents.enqueue()


def _clock_is_alive() -> bool:
    """Tell whether the clock will do it, so that the web process need not."""
    since = timezone.now() - CLOCK_IS_ALIVE
    return ClockHeartbeat.objects.filter(beat_at__gt=since).exists()

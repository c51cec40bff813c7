"""Who carries messages: a task worker where there is one, else a thread right here.

Nothing depends on a kick arriving. Messages lie in the database, and the newsroom's
clock calls `deliver_due` every few seconds; a kick only saves the wait.
"""

import atexit
import logging
import os
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus

from delivery.webhooks.courier import Courier
from delivery.webhooks.lines import due_lines
from delivery.webhooks.models import Message, State

logger = logging.getLogger(__name__)

IDLE_SECONDS = 30.0
SECONDS_TO_FINISH = 3.0
PRUNE_BATCH = 500


class _Resident:
    """The courier of this process: started when needed, gone when idle."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.courier: Courier | None = None
        self.thread: threading.Thread | None = None
        self.pid = 0

    def wake(self) -> None:
        with self.lock:
            alive = self.thread is not None and self.thread.is_alive()
            # A forked process inherits the object, but no thread.
            alive = alive and self.pid == os.getpid()
            if self.courier is None or not (alive and self.courier.wake()):
                self._start()

    def _start(self) -> None:
        self.pid, self.courier = os.getpid(), Courier()
        self.thread = threading.Thread(
            target=self.courier.run,
            kwargs={"idle_seconds": IDLE_SECONDS},
            name="webhook-dispatch",
            daemon=True,
        )
        self.thread.start()

    def stop(self, *, wait: float = SECONDS_TO_FINISH) -> None:
        with self.lock:
            courier, thread = self.courier, self.thread
            self.courier = self.thread = None
        if courier is not None and self.pid == os.getpid():
            courier.stop()
            if thread is not None:
                thread.join(wait)
            courier.stop(wait=wait)


_resident = _Resident()
wake = _resident.wake
stop = _resident.stop
atexit.register(stop)


@task()
def deliver_webhooks() -> None:
    """Wake the courier of the worker's process, which goes on by itself.

    The task ends at once: a slow receiver never holds up the worker's other tasks.
    """
    wake()


def kick() -> None:
    """See to it that due messages are sent soon; return at once."""
    if not has_worker():
        wake()
    elif not _is_queued():
        deliver_webhooks.enqueue()


def has_worker() -> bool:
    """Tell whether tasks go to a worker; a backend that cannot wait has none."""
    return bool(deliver_webhooks.get_backend().supports_defer)


def _is_queued() -> bool:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(
        task_path=deliver_webhooks.module_path, status=TaskResultStatus.READY
    ).exists()


def deliver_due(*, now: datetime | None = None) -> bool:
    """Kick if a message is due, and tell whether one was: the clock's sweep.

    Finds retries, and what a killed process or a lost kick left lying. Costs two short
    queries. Also forgets, a little at a time, what the log need not keep.
    """
    now = now or timezone.now()
    prune(now=now)
    is_due = due_lines(now=now).exists()
    if is_due:
        kick()
    return is_due


def prune(*, now: datetime) -> int:
    """Delete some finished messages older than ``WEBHOOK_LOG_DAYS``, with their log."""
    limit = now - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    old = Message.objects.filter(created_at__lt=limit).exclude(state=State.PENDING)
    keys = list(old.order_by("created_at").values_list("id", flat=True)[:PRUNE_BATCH])
    if keys:
        Message.objects.filter(id__in=keys).delete()
    return len(keys)

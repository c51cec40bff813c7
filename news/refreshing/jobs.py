"""Jobs of refreshing: taken by one worker at a time, done batch by batch."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from news.models.refresh import RefreshJob, RefreshState
from news.projection.showing import keys_showing
from news.refreshing.stories import renew
from news.signals import record_changed

logger = logging.getLogger(__name__)

# Writers of the same stories wait for a batch; on SQLite all writers do.
BATCH = 25
LEASE = timedelta(seconds=30)


def due_jobs(*, now: datetime) -> QuerySet[RefreshJob]:
    """Return the jobs nobody works on, the oldest first."""
    left = Q(state=RefreshState.RUNNING, leased_until__lt=now)
    return RefreshJob.objects.filter(Q(state=RefreshState.WAITING) | left).order_by(
        "id"
    )


def run_due(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Do all jobs there are, one after the other; return how many were finished."""
    finished = 0
    while not stopping() and (job := _claim()):
        finished += _run(job, stopping)
    return finished


@transaction.atomic
def _claim() -> RefreshJob | None:
    now = timezone.now()
    skip = connection.features.has_select_for_update_skip_locked
    job = due_jobs(now=now).select_for_update(skip_locked=skip).first()
    if job is None:
        return None
    job.state = RefreshState.RUNNING
    job.lease, job.leased_until = str(uuid.uuid4()), now + LEASE
    job.started_at = job.started_at or now
    job.save()
    return job


def _run(job: RefreshJob, stopping: Callable[[], bool]) -> bool:
    """Work until it is finished, overtaken, taken by another, or time to stop."""
    thing = job.thing()
    keys = [] if thing is None else keys_showing(thing, before=job.cursor)
    for start in range(0, len(keys), BATCH):
        if stopping():
            _let_go(job)
            return False
        batch = keys[start : start + BATCH]
        left = len(keys) - start - len(batch)
        if not _do_batch(job.pk, job.lease, batch, left=left):
            return False
    return _finish(job.pk, job.lease, RefreshState.DONE)


def _do_batch(key: int, lease: str, batch: list[int], *, left: int) -> bool:
    """Renew a batch and note it, or nothing of both; False if it is not ours now."""
    with transaction.atomic():
        job = _held(key, lease)
        if job is None:
            return False
        waits = RefreshJob.objects.filter(
            subject=job.subject, subject_key=job.subject_key, state="waiting"
        )
        if waits.exists():
            # The later job renews all of them, this one's rest included.
            _close(job, RefreshState.OVERTAKEN)
            return False
        outcome = renew(batch)
        job.cursor = batch[-1]
        job.done += len(batch)
        job.total = job.done + left
        job.differed += len(outcome.differed)
        job.failed += len(outcome.errors)
        job.error = outcome.errors[-1] if outcome.errors else job.error
        job.leased_until = timezone.now() + LEASE
        job.save()
    if outcome.differed:
        _tell(job)
    return True


def _finish(key: int, lease: str, state: RefreshState) -> bool:
    with transaction.atomic():
        job = _held(key, lease)
        if job is not None:
            job.total = job.done
            _close(job, state)
    return job is not None


def _close(job: RefreshJob, state: RefreshState) -> None:
    job.state, job.finished_at = state, timezone.now()
    job.lease, job.leased_until = "", None
    job.save()


def _let_go(job: RefreshJob) -> None:
    """Let anybody go on at once."""
    RefreshJob.objects.filter(pk=job.pk, lease=job.lease).update(
        leased_until=timezone.now() - LEASE
    )


def _held(key: int, lease: str) -> RefreshJob | None:
    """Lock the row, if nobody has taken over."""
    rows = RefreshJob.objects.select_for_update()
    return rows.filter(pk=key, lease=lease, state=RefreshState.RUNNING).first()


def _tell(job: RefreshJob) -> None:
    """Let the front show the new cards; a failure there does not stop the job."""
    try:
        with transaction.atomic():
            record_changed.send(
                RefreshJob, kind=job.subject, public_id=None, action="refreshed"
            )
    except Exception:
        logger.exception("What shows refreshed stories could not be told")

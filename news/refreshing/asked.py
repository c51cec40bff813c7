"""Asking for a job: what is too much for the transaction that changed something."""

from typing import Any

from django.db import transaction

from news.models.refresh import RefreshJob, RefreshState, subject_of
from news.refreshing.worker import kick_after_commit


@transaction.atomic
def enqueue(thing: Any) -> RefreshJob:
    """Ask for every story that shows ``thing`` to be renewed.

    A job that waits for the same thing already will do: it looks when it begins. It is
    locked until our change is committed, so that it does not begin before.
    """
    job, _created = RefreshJob.objects.select_for_update().get_or_create(
        subject=subject_of(thing),
        subject_key=thing.pk,
        state=RefreshState.WAITING,
        defaults={"label": str(thing)[:255]},
    )
    kick_after_commit()
    return job

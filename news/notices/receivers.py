"""Which signal is answered by which function of `writing`."""

from typing import Any

from django.db.models.signals import m2m_changed, post_save, pre_save
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from news.desk.models import Assignment

from . import writing
from .models import Kind


def connect() -> None:
    """Connect them all, once.

    Wagtail mails everybody of a role at every desk, inside the transaction. Ours are
    connected under its own names: its later attempts then change nothing.
    """
    post_save.connect(on_entry, sender=PageLogEntry, dispatch_uid="notices.entry")
    for signal, sender, uid, receiver in IN_PLACE_OF_WAGTAILS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid)
    pre_save.connect(on_plan, sender=Assignment, dispatch_uid="notices.plan")
    m2m_changed.connect(
        on_people, sender=Assignment.people.through, dispatch_uid="notices.people"
    )


def on_entry(
    sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Receiver of what is entered in a page's history."""
    if created and not raw and instance.action in writing.DEEDS:
        writing.of_deed(
            instance.page,
            action=instance.action,
            user=instance.user,
            data=instance.data,
        )


def on_step(sender: Any, instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Receiver of `task_submitted`."""
    writing.of_step(instance, user=user)


def on_plan(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Receiver of `pre_save` of assignments: they may be due at another time."""
    if raw or not instance.pk:
        return
    before = Assignment.objects.filter(pk=instance.pk).values_list("due_at", flat=True)
    if before and before[0] != instance.due_at:
        to = set(instance.people.values_list("pk", flat=True))
        words = f"{timezone.localtime(instance.due_at):%Y-%m-%d %H:%M %Z}"
        writing.of_assignment(instance, kind=Kind.DUE, to=to, words=words)


def on_people(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    """Receiver of changes of the people of an assignment."""
    if action == "post_add" and not reverse and pk_set:
        writing.of_assignment(instance, kind=Kind.ASSIGNED, to=pk_set)


def say_nothing(sender: Any, **kwargs: Any) -> None:
    """Receiver of what the history tells us of (`on_entry`)."""


IN_PLACE_OF_WAGTAILS = (
    (
        task_submitted,
        TaskState,
        "group_approval_task_submitted_email_notification",
        on_step,
    ),
    *(
        (
            signal,
            WorkflowState,
            f"workflow_state_{name}_email_notification",
            say_nothing,
        )
        for signal, name in (
            (workflow_submitted, "submitted"),
            (workflow_rejected, "rejected"),
            (workflow_approved, "approved"),
        )
    ),
)

"""Mail about reviews: to the people whose desk it is, once, and after the fact.

Wagtail mails everybody of a role at every desk, at each start of a step, and does so
inside the transaction. These take the place of its notifiers.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from wagtail.admin import mail
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from . import permissions


class DeskNotifier(mail.GroupApprovalTaskStateSubmissionEmailNotifier):
    """Tells reviewers that a story waits for them."""

    def can_handle(self, instance: TaskState, **kwargs: Any) -> bool:
        """Not again for a step they were told of before the text changed."""
        before = TaskState.objects.filter(
            workflow_state=instance.workflow_state,
            task=instance.task,
            status=TaskState.STATUS_CANCELLED,
        )
        return super().can_handle(instance, **kwargs) and not before.exists()

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> Any:
        """Only those with a seat at this desk."""
        users = super().get_recipient_users(task_state, **kwargs).distinct()
        desk = permissions.desk_of(task_state.workflow_state.content_object)
        return users.filter(groups=desk) if desk else users


def after_commit(notifier: Any) -> Callable[..., None]:
    """Return a receiver that mails when the transaction is over, if it succeeds."""

    def receive(instance: Any = None, **kwargs: Any) -> None:
        transaction.on_commit(lambda: notifier(instance, **kwargs), robust=True)

    return receive


NOTIFIERS = (
    (
        task_submitted,
        TaskState,
        "group_approval_task_submitted_email_notification",
        after_commit(DeskNotifier()),
    ),
    (
        workflow_submitted,
        WorkflowState,
        "workflow_state_submitted_email_notification",
        after_commit(mail.WorkflowStateSubmissionEmailNotifier()),
    ),
    (
        workflow_rejected,
        WorkflowState,
        "workflow_state_rejected_email_notification",
        after_commit(mail.WorkflowStateRejectionEmailNotifier()),
    ),
    (
        workflow_approved,
        WorkflowState,
        "workflow_state_approved_email_notification",
        after_commit(mail.WorkflowStateApprovalEmailNotifier()),
    ),
)


def connect() -> None:
    """Connect under Wagtail's own names: its later attempts then change nothing."""
    for signal, sender, uid, receiver in NOTIFIERS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid)

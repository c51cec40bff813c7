"""Moving a review on: approve, send back, and start again when the text changes."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision, Task, TaskState, WorkflowState

from . import claims, clearances, content, gate, permissions
from .errors import NotReady, Outdated


@transaction.atomic
def approve(
    task_state: TaskState,
    *,
    user: Any,
    comment: str = "",
    revision_id: int | None = None,
) -> None:
    """Approve one step for exactly the text it was started on.

    `revision_id` is the text the approver looked at, if known. The last approval
    publishes that text (`finish.py`). Raises `DeskRefusal`; nothing is written then.
    """
    article, state = _take(task_state, revision_id=revision_id)
    _raise(permissions.can_approve(user, article, revision=state.revision))
    text = state.revision.as_object()
    gate.require_fitness(text, at=go_live_moment(text))
    with LogContext(user=user):
        state.approve(user=user, comment=comment)
    claims.end_claim(article)


@transaction.atomic
def send_back(task_state: TaskState, *, user: Any, comment: str = "") -> None:
    """Give the story back to its writer, with words. Raises `DeskRefusal`."""
    article, state = _take(task_state)
    task = state.task.specific
    _raise(permissions.review_refusal(user, article, task=task))
    _raise(permissions.lock_refusal(user, article))
    if not comment.strip():
        raise NotReady(_("Say what has to change."), code="no_comment")
    with LogContext(user=user):
        state.reject(user=user, comment=comment)
    claims.end_claim(article)


def text_changed(article: Any, *, revision: Revision, user: Any) -> None:
    """Void what was approved, and review the new text from the first step on.

    Called by `ArticlePage.save_revision()` after every change, autosave included.
    """
    if clearances.has_open(article):
        digest = content.fingerprint_of(revision)
        clearances.void_open(article, except_digest=digest)
    state = (
        article.workflow_states.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        .select_related("current_task_state")
        .first()
    )
    running = state and state.current_task_state
    if not running or running.revision_id == revision.pk:
        return
    state.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).update(
        status=TaskState.STATUS_CANCELLED,
        finished_at=timezone.now(),
        finished_by=user,
        comment=_("The text was changed."),
    )
    if running.task_id == _first_step(state):
        # Nothing was approved: who types in a story under review begins nothing anew.
        _repeat(state, revision=revision)
        return
    from_first_open_step(state, user=user)
    log(
        instance=article,
        action="news.review.restart",
        user=user,
        revision=revision,
        data={"workflow": state.workflow.name},
    )


def _first_step(state: WorkflowState) -> int | None:
    steps = Task.objects.filter(
        workflow_tasks__workflow_id=state.workflow_id, active=True
    )
    keys = steps.order_by("workflow_tasks__sort_order").values_list("pk", flat=True)
    return keys.first()


def _repeat(state: WorkflowState, *, revision: Revision) -> None:
    """Ask for the same step anew, of those who were told of it already.

    Never the same `TaskState` with another text: its address is what people answer to.
    """
    old = state.current_task_state
    new = TaskState.objects.create(
        workflow_state=state,
        task_id=old.task_id,
        revision=revision,
        content_type_id=old.content_type_id,
        status=TaskState.STATUS_IN_PROGRESS,
    )
    WorkflowState.objects.filter(pk=state.pk).update(current_task_state=new)


def from_first_open_step(state: WorkflowState, *, user: Any) -> None:
    """Put a review at the first step that has not approved the latest text."""
    state.status = WorkflowState.STATUS_IN_PROGRESS
    state.current_task_state = None
    state.save()
    state.update(user=user)


def go_live_moment(text: Any) -> Any:
    """Return when a text would go live if it were approved now."""
    now = timezone.now()
    return max(text.go_live_at or now, now)


def _take(
    task_state: TaskState, *, revision_id: int | None = None
) -> tuple[Any, TaskState]:
    """Lock the story and read the step anew; refuse if it is not what was looked at."""
    article = task_state.workflow_state.content_object.specific
    gate.lock_row(article)
    state = (
        TaskState.objects.select_related("workflow_state", "revision", "finished_by")
        .get(pk=task_state.pk)
        .specific
    )
    article.refresh_from_db()
    latest = Revision.objects.for_instance(article).order_by("-created_at", "-pk")
    seen = revision_id or state.revision_id
    if state.status == TaskState.STATUS_CANCELLED or seen != latest[0].pk:
        raise Outdated(
            _("The text has changed since you opened it. Read the new text first."),
            code="outdated",
        )
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise Outdated(
            _("%(name)s has already decided on this step.")
            % {"name": permissions.name_of(state.finished_by) or _("Somebody else")},
            code="already_decided",
        )
    return article, state


def _raise(refusal: Exception | None) -> None:
    if refusal:
        raise refusal

"""The verbs of the desk: submit, approve, send back, publish, schedule, kill.

Each is one transaction, and raises `errors.DeskRefusal` with nothing written if a rule
says no. The admin and the API call these; the rules live below, not in callers.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision, TaskState, WorkflowState

from . import clearances, gate, permissions, review
from .errors import DeskRefusal, NotAllowed, NotReady
from .models import AfterReview, Clearance, ClearanceKind, Kill
from .publish import PublishStoryAction, UnpublishStoryAction
from .signals import story_killed
from .status import WorkflowStatus, workflow_status

__all__ = [
    "DeskRefusal",
    "WorkflowStatus",
    "approve_article",
    "break_glass",
    "kill_article",
    "lift_kill",
    "publish_approved",
    "publish_article",
    "schedule_article",
    "send_back_article",
    "sign_off",
    "submit_article",
    "unpublish_article",
    "unschedule_article",
    "workflow_status",
]


@transaction.atomic
def submit_article(article: Any, *, user: Any, comment: str = "") -> WorkflowState:
    """Submit the latest text for review; after a sending back, go on from there."""
    article = _lock(article)
    _raise(permissions.submit_refusal(user, article))
    if article.scheduled_revision:
        raise NotReady(
            _("The story is scheduled. Cancel the schedule first."), code="scheduled"
        )
    with LogContext(user=user):
        if article.get_latest_revision() is None:
            article.save_revision(user=user, clean=False)
        text = article.get_latest_revision().as_object()
        gate.require_fitness(text, at=review.go_live_moment(text))
        state = _begin_review(article, user=user)
        if comment:
            log(article, "news.review.note", user=user, data={"comment": comment})
    return state


@transaction.atomic
def approve_article(
    article: Any, *, user: Any, comment: str = "", revision: Any = None
) -> None:
    """Approve the step the story is on.

    `revision` (or its id) is the text that was looked at; if another one is under
    review by now, the approval is refused.
    """
    review.approve(
        _task_state(article),
        user=user,
        comment=comment,
        revision_id=getattr(revision, "pk", revision),
    )


@transaction.atomic
def send_back_article(article: Any, *, user: Any, comment: str) -> None:
    """Give the story back to its writer; the comment says what has to change."""
    review.send_back(_task_state(article), user=user, comment=comment)


def publish_article(
    article: Any, *, user: Any, revision: Revision | None = None, **options: Any
) -> None:
    """Publish a text (the latest) on a managing editor's own word.

    If the text carries a go-live time in the future it is scheduled.
    """
    revision = revision or _latest(article)
    PublishStoryAction(revision, user=user, **options).execute()


@transaction.atomic
def publish_approved(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish the text a finished review is about, if the review is worth its name.

    Every active step must have been approved for that very text, and nobody may have
    approved their own words: Wagtail also finishes reviews that were never held, as
    when a step is switched off.
    """
    article = _lock(workflow_state.content_object.specific)
    approvals = _approvals(workflow_state)
    if not approvals:
        raise NotAllowed(_("Nobody has approved this text."), code="not_cleared")
    revision = approvals[-1].revision
    for approval in approvals:
        if approval.finished_by is None:
            raise NotAllowed(_("Nobody has approved this text."), code="not_cleared")
        _raise(
            permissions.author_refusal(approval.finished_by, article, revision=revision)
        )
    last = approvals[-1]
    if not gate.is_story(article):
        revision.publish(user=user or last.finished_by)
        return
    clearance = clearances.clear(
        article,
        revision=revision,
        kind=ClearanceKind.APPROVAL,
        user=last.finished_by,
        reason=last.comment,
    )
    PublishStoryAction(
        revision, user=user or last.finished_by, clearance=clearance
    ).execute()


def schedule_article(article: Any, *, user: Any, at: datetime) -> None:
    """Schedule the latest text to go live at a moment (aware, in the future).

    The checks are made for that moment, now and again when it comes.
    """
    if at <= timezone.now():
        raise NotReady(
            _("That time has passed. Choose one in the future."), code="past"
        )
    publish_article(article, user=user, at=at)


@transaction.atomic
def unschedule_article(article: Any, *, user: Any) -> None:
    """Cancel the schedule; an approval stays good until the text is changed."""
    article = _lock(article)
    _raise(permissions.publish_refusal(user, article))
    revision = article.revisions.filter(approved_go_live_at__isnull=False).first()
    if revision is None:
        raise NotReady(_("The story is not scheduled."), code="not_scheduled")
    with LogContext(user=user):
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])


@transaction.atomic
def break_glass(article: Any, *, user: Any, reason: str) -> AfterReview:
    """Publish the latest text at once, own words included; owes a second look.

    Only four eyes are waived: checks, locks, kills and embargoes hold.
    """
    article = _lock(article)
    _raise(
        permissions.right_refusal(
            user,
            permissions.BREAK_GLASS,
            words=_("You do not have the right to break the glass."),
        )
    )
    reason = _words(reason, _("Say why this cannot wait for a second pair of eyes."))
    revision = _latest(article)
    clearance = clearances.clear(
        article,
        revision=revision,
        kind=ClearanceKind.BREAK_GLASS,
        user=user,
        reason=reason,
    )
    PublishStoryAction(
        revision, user=user, clearance=clearance, at=timezone.now()
    ).execute()
    log(
        article,
        "news.break_glass",
        user=user,
        revision=revision,
        data={"reason": reason},
    )
    return clearance.after_review


@transaction.atomic
def sign_off(after_review: AfterReview, *, user: Any, comment: str = "") -> AfterReview:
    """Close the after-review of a break-glass publication, by somebody else."""
    row = (
        AfterReview.objects.select_for_update(of=("self",))
        .select_related("clearance__article", "clearance__revision")
        .get(pk=after_review.pk)
    )
    if row.signed_at:
        raise NotReady(_("This has been signed off already."), code="already_decided")
    _raise(permissions.sign_off_refusal(user, row.clearance))
    row.signed_at, row.signed_by, row.comment = timezone.now(), user, comment
    row.save()
    log(
        row.clearance.article,
        "news.sign_off",
        user=user,
        revision=row.clearance.revision,
        data={"comment": comment},
    )
    return row


@transaction.atomic
def unpublish_article(article: Any, *, user: Any) -> None:
    """Take a story from readers; it stays as a draft and needs leave to come back."""
    article = _lock(article)
    _raise(permissions.lock_refusal(user, article))
    if not article.live:
        raise NotReady(_("The story is not live."), code="not_live")
    _raise(permissions.publish_refusal(user, article))
    UnpublishStoryAction(article, user=user).execute(skip_permission_checks=True)


@transaction.atomic
def kill_article(article: Any, *, user: Any, reason: str) -> Kill:
    """Take a published story back for good, with a tombstone for every consumer."""
    article = _lock(article)
    _raise(_kill_refusal(user))
    reason = _words(reason, _("Say why the story is killed."))
    if Kill.objects.filter(article=article, lifted_at=None).exists():
        raise NotReady(_("The story has been killed already."), code="killed")
    if not Clearance.objects.filter(article=article, live_at__isnull=False).exists():
        raise NotReady(
            _("The story was never published. Delete the draft instead."),
            code="not_live",
        )
    with LogContext(user=user):
        kill = Kill.objects.create(
            article=article,
            public_id=article.public_id,
            user=user,
            user_name=permissions.name_of(user),
            reason=reason,
        )
        clearances.void_open(article, except_digest="")
        article.revisions.update(approved_go_live_at=None)
        if article.live:
            UnpublishStoryAction(article, user=user, log_action=False).execute(
                skip_permission_checks=True
            )
        else:
            story_killed.send(type(article), article=article, user=user, reason=reason)
        log(article, "news.kill", user=user, data={"reason": reason})
    return kill


@transaction.atomic
def lift_kill(article: Any, *, user: Any, reason: str) -> None:
    """Let a killed story be worked on and published again."""
    article = _lock(article)
    _raise(_kill_refusal(user))
    reason = _words(reason, _("Say why the kill is lifted."))
    lifted = Kill.objects.filter(article=article, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=user, lift_reason=reason
    )
    if not lifted:
        raise NotReady(_("The story is not killed."), code="not_killed")
    log(article, "news.lift_kill", user=user, data={"reason": reason})


def _begin_review(article: Any, *, user: Any) -> WorkflowState:
    state = article.current_workflow_state
    if state and state.status == WorkflowState.STATUS_IN_PROGRESS:
        raise NotReady(_("The story is in review already."), code="in_review")
    if state:
        review.from_first_open_step(state, user=user)
        return state
    workflow = article.get_workflow()
    if workflow is None:
        raise NotReady(
            _("No review is set up for this section. Ask an administrator."),
            code="no_workflow",
        )
    return workflow.start(article, user)


def _approvals(workflow_state: WorkflowState) -> list[TaskState]:
    """Return the approvals of every active step for the text under review, in order.

    Nothing if a step is missing.
    """
    current = workflow_state.current_task_state
    if current is None:
        return []
    given = workflow_state.task_states.filter(
        status=TaskState.STATUS_APPROVED, revision_id=current.revision_id
    ).select_related("finished_by", "revision")
    by_task = {state.task_id: state for state in given.order_by("finished_at")}
    steps = workflow_state.workflow.tasks.filter(active=True)
    if any(step.pk not in by_task for step in steps):
        return []
    return sorted(by_task.values(), key=lambda state: state.finished_at)


def _task_state(article: Any) -> TaskState:
    state = article.current_workflow_task_state
    if state is None:
        raise NotAllowed(
            _("The story is not in review. It has to be submitted first."),
            code="not_in_review",
        )
    return state


def _latest(article: Any) -> Revision:
    revision = article.revisions.order_by("-created_at", "-pk").first()
    return revision or article.save_revision(clean=False)


def _lock(article: Any) -> Any:
    gate.lock_row(article)
    return type(article).objects.get(pk=article.pk)


def _kill_refusal(user: Any) -> DeskRefusal | None:
    return permissions.right_refusal(
        user, permissions.KILL, words=_("You do not have the right to kill stories.")
    )


def _words(text: str, question: Any) -> str:
    if not (text or "").strip():
        raise NotReady(question, code="no_reason")
    return text.strip()


def _raise(refusal: Exception | None) -> None:
    if refusal:
        raise refusal

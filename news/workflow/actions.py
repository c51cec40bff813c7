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

from . import amendments, clearances, gate, permissions, review
from .amendments import amend_scheduled, reschedule_article, resume_scheduled
from .claims import claim_review, release_claim, set_deadline
from .corrections import correct_article, say_no_correction
from .embargoes import lift_embargo, set_embargo
from .errors import (
    DeskRefusal,
    NotAllowed,
    NotReady,
    raise_if,
    require_future,
    require_words,
)
from .locks import lock_article, unlock_article
from .models import AfterReview, Clearance, ClearanceKind, Kill
from .publish import PublishStoryAction, UnpublishStoryAction
from .signals import story_killed
from .spikes import restore_article, spike_article
from .status import WorkflowStatus, workflow_status
from .submission import cancel_review, submit_article

__all__ = [
    "DeskRefusal",
    "WorkflowStatus",
    "amend_scheduled",
    "approve_article",
    "break_glass",
    "cancel_review",
    "claim_review",
    "correct_article",
    "kill_article",
    "lift_embargo",
    "lift_kill",
    "lock_article",
    "publish_approved",
    "publish_article",
    "release_claim",
    "reschedule_article",
    "restore_article",
    "resume_scheduled",
    "say_no_correction",
    "schedule_article",
    "send_back_article",
    "set_deadline",
    "set_embargo",
    "sign_off",
    "spike_article",
    "submit_article",
    "unlock_article",
    "unpublish_article",
    "unschedule_article",
    "workflow_status",
]


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
    article = gate.take(workflow_state.content_object.specific)
    approvals = _approvals(workflow_state)
    if not approvals:
        raise NotAllowed(_("Nobody has approved this text."), code="not_cleared")
    revision = approvals[-1].revision
    for approval in approvals:
        if approval.finished_by is None:
            raise NotAllowed(_("Nobody has approved this text."), code="not_cleared")
        raise_if(
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
    require_future(at)
    publish_article(article, user=user, at=at)


@transaction.atomic
def unschedule_article(article: Any, *, user: Any) -> None:
    """Cancel the schedule; an approval stays good until the text is changed."""
    article = gate.take(article)
    raise_if(permissions.publish_refusal(user, article))
    revision = article.revisions.filter(approved_go_live_at__isnull=False).first()
    if revision is None:
        raise NotReady(_("The story is not scheduled."), code="not_scheduled")
    with LogContext(user=user):
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])


@transaction.atomic
def break_glass(
    article: Any, *, user: Any, reason: str, seen: int | None = None
) -> AfterReview:
    """Publish the latest text at once, own words included; owes a second look.

    Only four eyes are waived: checks, locks, kills and embargoes hold.
    """
    raise_if(permissions.verb_refusal(user, article, verb="break_glass"))
    article = gate.take(article, seen=seen)
    reason = require_words(
        reason, _("Say why this cannot wait for a second pair of eyes.")
    )
    if article.live and not article.has_unpublished_changes:
        raise NotReady(_("Readers have this very text already."), code="live")
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
    raise_if(permissions.sign_off_refusal(user, row.clearance))
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
    article = gate.take(article)
    raise_if(permissions.lock_refusal(user, article))
    if not article.live:
        raise NotReady(_("The story is not live."), code="not_live")
    raise_if(permissions.publish_refusal(user, article))
    UnpublishStoryAction(article, user=user).execute(skip_permission_checks=True)


@transaction.atomic
def kill_article(article: Any, *, user: Any, reason: str) -> Kill:
    """Take a published story back for good, with a tombstone for every consumer."""
    article = gate.take(article)
    raise_if(permissions.verb_refusal(user, article, verb="kill"))
    reason = require_words(reason, _("Say why the story is killed."))
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
        amendments.close(article)
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
    article = gate.take(article)
    raise_if(permissions.verb_refusal(user, article, verb="lift_kill"))
    reason = require_words(reason, _("Say why the kill is lifted."))
    lifted = Kill.objects.filter(article=article, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=user, lift_reason=reason
    )
    if not lifted:
        raise NotReady(_("The story is not killed."), code="not_killed")
    log(article, "news.lift_kill", user=user, data={"reason": reason})


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

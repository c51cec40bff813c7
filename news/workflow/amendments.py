"""Amending a scheduled story: the schedule steps back, and returns by itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext, log

from . import clearances, gate, permissions
from .errors import NotReady, raise_if, refuse_moved, require_future, require_words
from .models import ScheduleAmendment


@transaction.atomic
def amend_scheduled(
    article: Any, *, user: Any, reason: str, seen: int | None = None
) -> ScheduleAmendment:
    """Take a schedule back so that the text can be changed.

    What was approved stays on record, and so does the time: the next approval of the
    changed text schedules it again. Unchanged it may be put back (`resume_scheduled`).
    """
    raise_if(permissions.verb_refusal(user, article, verb="amend_scheduled"))
    article = gate.take(article, seen=seen)
    words = require_words(reason, _("Say what has to be amended."))
    scheduled = article.revisions.filter(approved_go_live_at__isnull=False).first()
    if scheduled is None:
        raise NotReady(_("The story is not scheduled."), code="not_scheduled")
    due_at = scheduled.approved_go_live_at
    with LogContext(user=user):
        scheduled.approved_go_live_at = None
        scheduled.save(update_fields=["approved_go_live_at"])
        text = scheduled.as_object()
        if text.go_live_at != due_at:
            # Carried by the text, the time comes back with its approval.
            text.go_live_at = due_at
            text.save_revision(user=user, clean=False)
        amendment = ScheduleAmendment.objects.create(
            article=article,
            public_id=article.public_id,
            user=user,
            user_name=permissions.name_of(user),
            reason=words,
            revision=scheduled,
            due_at=due_at,
        )
        data = {"reason": words, "due_at": _shown(due_at)}
        log(article, "news.amend", user=user, revision=scheduled, data=data)
    return amendment


@transaction.atomic
def resume_scheduled(article: Any, *, user: Any) -> None:
    """Put an amended story back on its schedule with the text as it was approved."""
    from .publish import PublishStoryAction

    raise_if(permissions.verb_refusal(user, article, verb="amend_scheduled"))
    article = gate.take(article)
    amendment = open_amendment(article)
    if amendment is None:
        raise NotReady(_("The story was not scheduled."), code="not_scheduled")
    latest = article.get_latest_revision()
    leave = clearances.open_clearance(article, revision=latest)
    if leave is None:
        raise NotReady(
            _("The text has been changed. Submit it; its approval schedules it again."),
            code="not_cleared",
        )
    with LogContext(user=user):
        PublishStoryAction(
            latest, user=user, clearance=leave, at=amendment.due_at
        ).execute()
        log(article, "news.resume", user=user, revision=latest)


@transaction.atomic
def reschedule_article(
    article: Any, *, user: Any, at: datetime, was: datetime | None = None
) -> None:
    """Give a scheduled story another time; the text and its approvals stay.

    `was` is the time the person saw; raises `Outdated` if it is another by now. The
    publish checks are made for the new time.
    """
    from .publish import PublishStoryAction

    raise_if(permissions.verb_refusal(user, article, verb="amend_scheduled"))
    article = gate.take(article)
    scheduled = article.revisions.filter(approved_go_live_at__isnull=False).first()
    if scheduled is None:
        raise NotReady(_("The story is not scheduled."), code="not_scheduled")
    before = scheduled.approved_go_live_at
    refuse_moved(before, was)
    require_future(at)
    leave = clearances.open_clearance(article, revision=scheduled)
    if leave is None:
        raise NotReady(_("Nobody has approved this text."), code="not_cleared")
    with LogContext(user=user):
        PublishStoryAction(scheduled, user=user, clearance=leave, at=at).execute()
        data = {"reason": f"{_shown(before)} → {_shown(at)}"}
        log(article, "news.reschedule", user=user, revision=scheduled, data=data)


def _shown(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"


def open_amendment(article: Any) -> ScheduleAmendment | None:
    """Return the amendment a story is in, if it is in one."""
    return ScheduleAmendment.objects.filter(article=article, closed_at=None).first()


def close(article: Any) -> None:
    """Note that a story is on its schedule again, is live, or was given up."""
    ScheduleAmendment.objects.filter(article_id=article.pk, closed_at=None).update(
        closed_at=timezone.now()
    )

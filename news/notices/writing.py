"""Writing notices: one for each person concerned, never for who did it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, TaskState

from news.desk.models import Assignment
from news.workflow.permissions import name_of
from news.workflow.seat import who_see

from . import channels, people
from .models import Kind, Mail, Notice, Preference

WRITERS = (people.writers, people.assignees)
EVERYBODY = (*WRITERS, people.approvers)

# What the history says → what it is to those concerned, who they are, and under which
# name the entry holds words for them. The text of a correction is the story's.
DEEDS: dict[str, tuple[Kind, tuple[Any, ...], str]] = {
    "wagtail.workflow.reject": (Kind.SENT_BACK, EVERYBODY, "comment"),
    "wagtail.workflow.approve": (Kind.APPROVED, WRITERS, "comment"),
    "wagtail.publish": (Kind.PUBLISHED, EVERYBODY, ""),
    "wagtail.publish.scheduled": (Kind.PUBLISHED, EVERYBODY, ""),
    # Who can give the second look it owes; the others hear that it was published.
    "news.break_glass": (
        Kind.BROKEN,
        (people.approvers, people.desk, people.managing),
        "reason",
    ),
    "news.correct": (Kind.CORRECTED, EVERYBODY, ""),
    "news.clarify": (Kind.CORRECTED, EVERYBODY, ""),
    "news.update": (Kind.CORRECTED, EVERYBODY, ""),
    "news.kill": (Kind.KILLED, (*EVERYBODY, people.desk), "reason"),
    "news.spike": (Kind.SPIKED, EVERYBODY, "reason"),
    "news.deadline": (Kind.DUE, WRITERS, "reason"),
    "news.schedule.failed": (Kind.FAILED, (*EVERYBODY, people.desk), "reason"),
    "news.review_answer": (Kind.ANSWERED, EVERYBODY, "comment"),
}


def of_deed(page: Page, *, action: str, user: Any, data: Any) -> None:
    """Tell those concerned of what was entered in a page's history."""
    kind, circles, name = DEEDS[action]
    found: set[int] = set().union(*(circle(page) for circle in circles))
    if kind == Kind.FAILED:
        found |= people.superusers()
    words = str((data or {}).get(name) or "") if isinstance(data, dict) else ""
    tell(found, kind=kind, page=page, by=user, words=words)
    channels.post(page, kind=kind, by=user)


def of_step(state: TaskState, *, user: Any) -> None:
    """Tell those a story waits for; not again if only the text has changed since."""
    before = TaskState.objects.filter(
        workflow_state=state.workflow_state_id,
        task=state.task_id,
        status=TaskState.STATUS_CANCELLED,
    )
    if before.exists() or not hasattr(state.task.specific, "groups"):
        return
    found = people.reviewers(state) | people.superusers()
    page = state.workflow_state.content_object
    tell(found, kind=Kind.WAITING, page=page, by=user)
    channels.post(page, kind=Kind.WAITING, by=user)


def of_assignment(
    assignment: Assignment, *, kind: Kind, to: Collection[int], words: str = ""
) -> None:
    """Tell the people of an assignment."""
    user = get_active_log_context().user
    tell(to, kind=kind, assignment=assignment, by=user, words=words)


def tell(
    whom: Collection[int],
    *,
    kind: Kind,
    by: Any = None,
    page: Page | None = None,
    assignment: Assignment | None = None,
    words: str = "",
) -> None:
    """Write a notice for each of these but for who did it.

    Who has left, or may not know of the story or the section by now, is told nothing.
    """
    keys = set(whom) - {getattr(by, "pk", None)}
    if not keys:
        return
    path = page.path if page else assignment.section.path if assignment else ""
    here = who_see(get_user_model().objects.filter(pk__in=keys), path=path)
    wishes = dict(
        Preference.objects.filter(user__in=keys).values_list("user_id", "mail")
    )
    title = page.get_admin_display_title() if page else str(assignment)
    Notice.objects.bulk_create(
        Notice(
            user=user,
            kind=kind,
            page_id=page.pk if page else None,
            assignment=assignment,
            title=title[:255],
            words=words.strip()[:2000],
            by=name_of(by)[:255],
            mail_due_at=mail_time(wishes.get(user.pk, Mail.AT_ONCE), user=user),
        )
        for user in here.order_by("pk")
    )


def mail_time(wish: str, *, user: Any) -> datetime | None:
    """Return when a mail is due that is owed from now on, if one is."""
    if wish == Mail.NEVER or not user.email:
        return None
    now = timezone.localtime()
    if wish == Mail.AT_ONCE:
        return now
    today = now.replace(
        hour=settings.NOTICES_DIGEST_HOUR, minute=0, second=0, microsecond=0
    )
    return today if today > now else today + timedelta(days=1)

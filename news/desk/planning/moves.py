"""Giving something in the calendar another time, by the verb of the desk it takes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from news.desk.models import Assignment
from news.models import ArticlePage
from news.workflow import actions
from news.workflow.errors import raise_if, refuse_moved, require_future

from .agenda import ASSIGNMENT, EMBARGO, SCHEDULED
from .rights import plan_refusal


@transaction.atomic
def plan_for(
    assignment: Assignment, *, user: Any, at: datetime, was: datetime | None
) -> None:
    """Say by when an assignment is due. Raises `DeskRefusal` with nothing written."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("section")
    row = rows.get(pk=assignment.pk)
    raise_if(plan_refusal(user, row))
    refuse_moved(row.due_at, was)
    require_future(at)
    row.due_at = at
    row.save(update_fields=["due_at"])
    log(row, "news.plan", user=user, data={"reason": _shown(at)})


def reschedule(
    story: ArticlePage, *, user: Any, at: datetime, was: datetime | None
) -> None:
    """Give a scheduled story another time; its approvals hold."""
    actions.reschedule_article(story, user=user, at=at, was=was)


def embargo(
    story: ArticlePage, *, user: Any, at: datetime, was: datetime | None
) -> None:
    """Let an embargo end at another time; a review starts anew with it."""
    actions.set_embargo(story, user=user, until=at, was=was)


def _shown(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"


MOVES: dict[str, Callable[..., None]] = {
    ASSIGNMENT: plan_for,
    SCHEDULED: reschedule,
    EMBARGO: embargo,
}

"""Deadlines that have passed: the clock's round, each told of once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from news.desk.models import Assignment
from news.models import ArticlePage
from news.workflow import stages
from news.workflow.models import Deadline
from news.workflow.stages import Stage

from . import channels, people, writing
from .models import Kind, Overdue

# Older ones are history: nobody is told of a year's deadlines after an upgrade.
LOOKED_BACK = timedelta(days=1)
MOST = 50
STORY, PLAN = "story:", "plan:"


def sweep(*, now: datetime | None = None) -> int:
    """Note what deadlines have passed, and tell of it; two queries if none has."""
    return sum(_once(name, due_at) for name, due_at in _passed(now or timezone.now()))


def _passed(now: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield what was due and has not been looked at yet."""
    for prefix, rows, key in (
        (STORY, Deadline.objects.all(), "article_id"),
        (PLAN, Assignment.objects.filter(story=None), "pk"),
    ):
        due: QuerySet[Any] = rows.filter(due_at__lte=now, due_at__gt=now - LOOKED_BACK)
        name = Concat(Value(prefix), Cast(OuterRef(key), CharField()))
        known = Overdue.objects.filter(thing=name, due_at=OuterRef("due_at"))
        due = due.filter(~Exists(known)).order_by("due_at")
        for pk, due_at in due.values_list(key, "due_at")[:MOST]:
            yield f"{prefix}{pk}", due_at


@transaction.atomic
def _once(name: str, due_at: datetime) -> bool:
    """Tell of one, if it is still to be done, and if no other clock has."""
    _row, is_new = Overdue.objects.get_or_create(thing=name, due_at=due_at)
    prefix, _colon, key = name.partition(":")
    if not is_new:
        return False
    if f"{prefix}:" == STORY:
        return _tell_of_story(int(key))
    plan = Assignment.objects.get(pk=key)
    to = set(plan.people.values_list("pk", flat=True))
    writing.tell(to, kind=Kind.OVERDUE, assignment=plan)
    return True


def _tell_of_story(key: int) -> bool:
    unfinished = (Stage.DRAFT, Stage.IN_REVIEW, Stage.NEEDS_CHANGES)
    stories = stages.in_stages(
        ArticlePage.objects.filter(pk=key).defer_streamfields(), stages=unfinished
    )
    story = stories.first()
    if story is None:
        return False
    to = people.writers(story) | people.assignees(story) | people.desk(story)
    writing.tell(to, kind=Kind.OVERDUE, page=story)
    channels.post(story, kind=Kind.OVERDUE)
    return True

"""The stage of a story as one value in SQL; there is no other definition.

A stage says what happens to the newest text. The work in hand (reviews, schedules,
kills) is small and found by index, however many stories lie in the archive.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Revision,
    WorkflowState,
    get_default_page_content_type,
)

from .models import Kill, Spike

ACTIVE = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


class Stage(TextChoices):
    """Where a story can stand."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    NEEDS_CHANGES = "needs_changes", _("Sent back")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    SPIKED = "spiked", _("Spiked")
    KILLED = "killed", _("Killed")


def with_stage(stories: QuerySet) -> QuerySet:
    """Annotate stories (or pages) with `stage`, a value of `Stage`."""
    return stories.annotate(
        stage=Case(
            *(When(sign, then=Value(stage.value)) for stage, sign in _signs().items()),
            default=Value(Stage.DRAFT.value),
            output_field=CharField(),
        )
    )


def in_stages(stories: QuerySet, *, stages: Iterable[str]) -> QuerySet:
    """Keep the stories that are in one of the stages."""
    wanted = set(stages)
    found, before = Q(pk__in=[]), Q()
    for stage, sign in _signs().items():
        if stage in wanted:
            found |= sign & before
        before &= ~sign
    if Stage.DRAFT in wanted:
        # What the database finds its draft index by; the rest follows from `before`.
        not_live = Q(has_unpublished_changes=True) | Q(live=False)
        found |= not_live & before
    return stories.filter(found)


def with_step(stories: QuerySet) -> QuerySet:
    """Annotate stories with the step they wait at: `step`, `step_name`, `step_since`.

    `step` is the id of the task, `step_since` when it began, `step_seen` the id of the
    text under review; all None outside a review.
    """
    return stories.annotate(
        step=_of_review("current_task_state__task_id"),
        step_since=_of_review("current_task_state__started_at"),
        step_name=_of_review("current_task_state__task__name"),
        step_seen=_of_review("current_task_state__revision_id"),
    )


def in_review(**conditions: Any) -> QuerySet:
    """Return the ids of the pages under review, as a subquery.

    `conditions` narrow it by fields of `WorkflowState`.
    """
    return _keys_of(
        _reviews().filter(status=WorkflowState.STATUS_IN_PROGRESS, **conditions)
    )


def active_reviews(**conditions: Any) -> QuerySet:
    """Return the ids of the pages in review or sent back, as a subquery."""
    return _keys_of(_reviews().filter(status__in=ACTIVE, **conditions))


def scheduled(**conditions: Any) -> QuerySet:
    """Return the ids of the pages that wait for their time, as a subquery."""
    return _keys_of(
        Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            approved_go_live_at__isnull=False,
            **conditions,
        )
    )


def _signs() -> dict[Stage, Q]:
    """Say what each stage is known by; the first that holds is the stage."""
    killed = Kill.objects.filter(lifted_at=None, article__isnull=False)
    spiked = Spike.objects.filter(restored_at=None, article__isnull=False)
    sent_back = _reviews().filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    return {
        Stage.KILLED: Q(pk__in=killed.values("article_id")),
        Stage.SPIKED: Q(pk__in=spiked.values("article_id")),
        Stage.SCHEDULED: Q(pk__in=scheduled()),
        Stage.IN_REVIEW: Q(pk__in=in_review()),
        Stage.NEEDS_CHANGES: Q(pk__in=_keys_of(sent_back)),
        Stage.LIVE: Q(live=True, has_unpublished_changes=False),
    }


def _reviews() -> QuerySet:
    return WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type()
    )


def _keys_of(rows: QuerySet) -> QuerySet:
    # Wagtail keeps the ids of what a row is about as text.
    return rows.order_by().values(key=Cast("object_id", IntegerField()))


def _of_review(field: str) -> Subquery:
    review = _reviews().filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    return Subquery(review.order_by().values(field)[:1])

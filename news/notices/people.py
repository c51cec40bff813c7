"""Who is concerned: the people around a story, by their ids."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.models import Page, TaskState, WorkflowState

from news.desk.models import Assignment
from news.models import Byline
from news.workflow import permissions, roles
from news.workflow.models import Clearance

from .models import Preference

People = set[int]


def writers(page: Page) -> People:
    """Return who wrote the story: its owner, its bylines, and who submitted it."""
    bylines = Byline.objects.filter(article=page.pk, author__user__isnull=False)
    reviews = _reviews(page).filter(requested_by__isnull=False)
    found = {*bylines.values_list("author__user_id", flat=True), page.owner_id}
    found.update(reviews.values_list("requested_by_id", flat=True)[:1])
    return found - {None}


def assignees(page: Page) -> People:
    """Return whom the story was assigned to."""
    people = Assignment.people.through.objects.filter(assignment__story=page.pk)
    return set(people.values_list("user_id", flat=True))


def approvers(page: Page) -> People:
    """Return who approved a step of the newest review, or let the last text go."""
    steps = TaskState.objects.filter(
        workflow_state__in=_reviews(page).values("pk")[:1],
        status=TaskState.STATUS_APPROVED,
        finished_by__isnull=False,
    )
    leaves = Clearance.objects.filter(article=page.pk, user__isnull=False)
    last = leaves.order_by("-cleared_at").values_list("user_id", flat=True)[:1]
    return {*steps.values_list("finished_by_id", flat=True), *last}


def desk(page: Page) -> People:
    """Return the section editors who answer for the story's section."""
    return _at_desk(_active(groups__name=roles.SECTION_EDITORS), page)


def reviewers(state: TaskState) -> People:
    """Return who has a seat at this step and desk, and has not approved a step of it.

    Managing editors may decide everywhere; they are told where the step is theirs.
    """
    page = state.workflow_state.content_object
    seated = _active(groups__in=state.task.specific.groups.all())
    earlier = TaskState.objects.filter(
        workflow_state=state.workflow_state_id,
        revision=state.revision_id,
        status=TaskState.STATUS_APPROVED,
    )
    return _at_desk(seated, page) - set(earlier.values_list("finished_by", flat=True))


def managing(page: Page) -> People:
    """Return the managing editors: they answer for every desk."""
    rows = _active(groups__name=roles.MANAGING_EDITORS)
    return set(rows.values_list("pk", flat=True))


def superusers() -> People:
    """Return the superusers who want to hear of every desk."""
    rows = Preference.objects.filter(user__is_superuser=True, every_desk=True)
    return set(rows.values_list("user_id", flat=True))


def _active(**conditions: Any) -> QuerySet[Any]:
    return get_user_model().objects.filter(is_active=True, **conditions)


def _at_desk(users: QuerySet[Any], page: Page) -> People:
    group = permissions.desk_of(page)
    found = users.filter(groups=group) if group else users
    return set(found.values_list("pk", flat=True))


def _reviews(page: Page) -> QuerySet[WorkflowState]:
    return WorkflowState.objects.for_instance(page).order_by("-created_at", "-pk")

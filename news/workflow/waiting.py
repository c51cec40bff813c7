"""What waits for a person's review, as the rules of the desk have it."""

from typing import Any

from django.db.models import Exists, OuterRef
from wagtail.models import Page, Task, TaskState

from . import permissions


def states_awaiting(user: Any, *, task: Task) -> Any:
    """Return the task states of one step that wait for this person's desks."""
    waiting = TaskState.objects.filter(task=task, status=TaskState.STATUS_IN_PROGRESS)
    if not user.is_active:
        return waiting.none()
    if permissions.is_managing(user):
        return waiting
    own = permissions.group_ids(user)
    if not own & set(task.groups.values_list("pk", flat=True)):
        return waiting.none()
    earlier = permissions.approved_by(
        user, review=OuterRef("workflow_state"), revision=OuterRef("revision")
    )
    theirs = waiting.exclude(Exists(earlier))
    return theirs.exclude(pk__in=_at_other_desks(waiting, own=own))


def _at_other_desks(waiting: Any, *, own: set[int]) -> list[int]:
    """Return the states whose story belongs to a desk not among `own`; 3 queries."""
    from news.models import SectionPage

    rows = list(waiting.values_list("pk", "workflow_state__object_id"))
    keys = {key for _state, key in rows}
    paths = Page.objects.filter(pk__in=keys).values_list("pk", "path")
    path_of = {str(key): path for key, path in paths}
    desks = SectionPage.objects.filter(desk__isnull=False).order_by("-depth")
    desk_at = list(desks.values_list("path", "desk_id"))

    def desk(path: str) -> int | None:
        return next((key for start, key in desk_at if path.startswith(start)), None)

    return [
        state for state, key in rows if desk(path_of.get(key, "")) not in {None, *own}
    ]

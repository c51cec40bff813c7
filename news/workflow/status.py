"""Where a story stands on its way to readers, for screens and the API."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail.models import WorkflowState

from .permissions import desk_of, name_of
from .stages import with_stage


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened in the current or last review."""

    step: str
    status: str
    revision: int
    by: str
    at: datetime | None
    comment: str


@dataclass(frozen=True, kw_only=True)
class WorkflowStatus:
    """Where a story stands.

    `stage` is one of draft, in_review, needs_changes, scheduled, live, killed, spiked:
    what happens to the newest text. `task` is the step it waits at, `revision` the id
    of the text under review (or the latest one), `roles` and `desk` say who may act.
    """

    stage: str
    live: bool
    workflow: str = ""
    task: str = ""
    revision: int | None = None
    roles: tuple[str, ...] = ()
    desk: str = ""
    scheduled_for: datetime | None = None
    history: tuple[Step, ...] = field(default_factory=tuple)


def workflow_status(article: Any) -> WorkflowStatus:
    """Say where a story stands, from what is stored now."""
    article = type(article).objects.get(pk=article.pk)
    look_up_reviews(article)
    state = (
        article.current_workflow_state
        or article.workflow_states.order_by("created_at").last()
    )
    current = state.current_task_state if state and state.is_active else None
    task = current.task.specific if current else None
    scheduled = article.scheduled_revision
    desk = desk_of(article) if task else None
    return WorkflowStatus(
        stage=_stage(article),
        live=article.live,
        workflow=state.workflow.name if state else "",
        task=task.name if task else "",
        revision=current.revision_id if current else article.latest_revision_id,
        roles=tuple(g.name for g in task.groups.all()) if task else (),
        desk=desk.name if desk else "",
        scheduled_for=scheduled.approved_go_live_at if scheduled else None,
        history=_history(state) if state else (),
    )


def look_up_reviews(article: Any) -> None:
    """Read once which review a story is in, for a screen that asks for it often."""
    active = article.workflow_states.active()
    article._current_workflow_states = list(
        active.select_related("current_task_state__task")
    )


def _stage(article: Any) -> str:
    stories = with_stage(type(article).objects.filter(pk=article.pk).order_by())
    return stories.values_list("stage", flat=True)[0]


def _history(state: WorkflowState) -> tuple[Step, ...]:
    rows = state.task_states.select_related("task", "finished_by").order_by(
        "started_at", "pk"
    )
    return tuple(
        Step(
            step=row.task.name,
            status=row.status,
            revision=row.revision_id,
            by=name_of(row.finished_by),
            at=row.finished_at,
            comment=row.comment,
        )
        for row in rows
    )

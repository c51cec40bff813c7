"""Sending a story into review."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext, log
from wagtail.models import WorkflowState

from . import gate, permissions, review
from .errors import NotAllowed, NotReady, raise_if


@transaction.atomic
def submit_article(article: Any, *, user: Any, comment: str = "") -> WorkflowState:
    """Submit the latest text for review; after a sending back, go on from there."""
    article = gate.take(article)
    raise_if(permissions.submit_refusal(user, article))
    require_unscheduled(article)
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
def cancel_review(article: Any, *, user: Any) -> None:
    """Take a story out of its review; it is a draft then, and submitted anew later."""
    article = gate.take(article)
    state = article.current_workflow_state
    if state is None:
        raise NotReady(_("The story is not in review."), code="not_in_review")
    if not state.user_can_cancel(user):
        raise permissions.lock_refusal(user, article) or NotAllowed(
            _(
                "Only who submitted or wrote the story, or may approve it now, may "
                "take it out of its review."
            ),
            code="not_submitter",
        )
    state.cancel(user=user)


def require_unscheduled(article: Any) -> None:
    """Raise `NotReady` for a story that waits for its time."""
    if article.scheduled_revision:
        raise NotReady(
            _("The story is scheduled. Cancel the schedule first."), code="scheduled"
        )


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

"""What moving a card does: which verb of the desk leads from one column to another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from news.models import ArticlePage
from news.workflow import actions, gate, stages
from news.workflow.errors import NotReady, Outdated

from .columns import DRAFT, LIVE, READY, STEP, column_of, columns

REVIEW, NEXT = "review", "next"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants: the card as they saw it, and where it is to go.

    `seen` is the id of the newest text they saw, `column` where they saw it; `comment`
    and `at` are what some moves ask for.
    """

    column: str
    to: str
    seen: int | None
    comment: str = ""
    at: datetime | None = None


@transaction.atomic
def move(story: ArticlePage, *, user: Any, wish: Wish) -> str:
    """Do the real transition, or none; return the column the story is in now.

    Raises `DeskRefusal` with nothing written: also if somebody else was quicker, and
    if the verb would lead to another column than the one that was asked for.
    """
    gate.lock_row(story)
    now = read(story.pk)
    _refuse_stale(now, wish)
    verb = VERBS.get((_kind(wish.column), _kind(wish.to)))
    if verb is None:
        raise NotReady(
            _("A story does not go from “%(here)s” to “%(there)s”.")
            % {"here": name(wish.column), "there": name(wish.to)},
            code="no_such_move",
        )
    verb(now, user, wish)
    landed = column_of(read(story.pk))
    if wish.to not in (REVIEW, NEXT, landed):
        raise NotReady(_why_not(wish, landed), code="lands_elsewhere")
    return landed


def read(key: int) -> Any:
    """Read a story with its stage and step."""
    stories = stages.with_step(stages.with_stage(ArticlePage.objects.all()))
    return stories.get(pk=key)


def name(column: str) -> str:
    """Return the words over a column."""
    found = columns().get(column)
    return str(found.title) if found else _("another stage")


def _refuse_stale(story: Any, wish: Wish) -> None:
    here = column_of(story)
    if here != wish.column:
        raise Outdated(
            _("Somebody else was quicker: the story is under “%(column)s” now.")
            % {"column": name(here)},
            code="moved",
        )
    if story.latest_revision_id != wish.seen:
        raise Outdated(
            _("The text has changed since you opened it. Read the new text first."),
            code="outdated",
        )


def _why_not(wish: Wish, landed: str) -> str:
    if landed == LIVE:
        return _(
            "This is the last approval: it would put the story live at once. Give "
            "it a go-live time in the editor first, or move it to “Published today”."
        )
    return _("From here the story goes to “%(column)s” first.") % {
        "column": name(landed)
    }


def _submit(story: Any, user: Any, wish: Wish) -> None:
    actions.submit_article(story, user=user, comment=wish.comment)


def _approve(story: Any, user: Any, wish: Wish) -> None:
    actions.approve_article(story, user=user, comment=wish.comment, revision=wish.seen)


def _send_back(story: Any, user: Any, wish: Wish) -> None:
    actions.send_back_article(story, user=user, comment=wish.comment)


def _schedule(story: Any, user: Any, wish: Wish) -> None:
    if wish.at is None:
        raise NotReady(_("Say when the story goes live."), code="no_time")
    actions.schedule_article(story, user=user, at=wish.at)


def _make_ready(story: Any, user: Any, wish: Wish) -> None:
    """Approve what carries its own time; else schedule it on one's own word."""
    (_schedule if wish.at else _approve)(story, user, wish)


def _publish(story: Any, user: Any, wish: Wish) -> None:
    actions.publish_article(story, user=user)


def _unschedule(story: Any, user: Any, wish: Wish) -> None:
    actions.unschedule_article(story, user=user)


def _unpublish(story: Any, user: Any, wish: Wish) -> None:
    actions.unpublish_article(story, user=user)


def _kind(column: str) -> str:
    return STEP if column.startswith(STEP) else column


VERBS: dict[tuple[str, str], Callable[[Any, Any, Wish], None]] = {
    (DRAFT, REVIEW): _submit,
    (DRAFT, STEP): _submit,
    (DRAFT, READY): _schedule,
    (DRAFT, LIVE): _publish,
    (STEP, NEXT): _approve,
    (STEP, STEP): _approve,
    (STEP, LIVE): _approve,
    (STEP, READY): _make_ready,
    (STEP, DRAFT): _send_back,
    (READY, DRAFT): _unschedule,
    (READY, LIVE): _publish,
    (LIVE, DRAFT): _unpublish,
}

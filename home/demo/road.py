"""How the demo's stories get to where they are: by the verbs of the desk alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from home.demo.entry import correct, rewrite
from home.demo.markup import Keys
from home.demo.paper import COPY_DESK
from home.demo.stories import Story, span
from news.models import ArticlePage
from news.workflow import actions

SECTION_EDITOR = "margaret-osei"


@dataclass(frozen=True)
class Desk:
    """Everything needed to move a story: the people, the keys, the time."""

    accounts: dict[str, Any]
    keys: Keys
    now: datetime


def bring(story: Story, page: ArticlePage, *, desk: Desk) -> None:
    """Take a story that has been entered to the state it is to be shown in."""
    ROADS[story.state](story, page, desk)


def _submit(story: Story, page: ArticlePage, desk: Desk) -> ArticlePage:
    reporter = desk.accounts["reporter"]
    actions.submit_article(page, user=reporter, comment=story.comment)
    return _again(page)


def _approve(story: Story, page: ArticlePage, desk: Desk) -> None:
    """Give the approvals the section asks for, each by somebody who may."""
    if story.section in COPY_DESK:
        actions.approve_article(page, user=desk.accounts["copyeditor"])
        page = _again(page)
    # Nobody approves a column of their own, not even where the rules would let them.
    own = SECTION_EDITOR in story.bylines
    actions.approve_article(page, user=desk.accounts["managing" if own else "editor"])


def _live(story: Story, page: ArticlePage, desk: Desk) -> None:
    _approve(story, _submit(story, page, desk), desk)


def _corrected(story: Story, page: ArticlePage, desk: Desk) -> None:
    _live(story, page, desk)
    page = _again(page).get_latest_revision_as_object()
    correct(story, page, keys=desk.keys, now=desk.now)
    page.save_revision(user=desk.accounts["reporter"])
    _approve(story, _submit(story, _again(page), desk), desk)


def _redrafted(story: Story, page: ArticlePage, desk: Desk) -> None:
    _live(story, page, desk)
    page = _again(page).get_latest_revision_as_object()
    rewrite(story, page, swaps=story.later, keys=desk.keys)
    page.save_revision(user=desk.accounts["reporter"])


def _scheduled(story: Story, page: ArticlePage, desk: Desk) -> None:
    """Approve a text that carries its own time, or let the managing editor set one."""
    if story.embargoed:
        _live(story, page, desk)
    else:
        moment = desk.now + span(story.ahead)
        actions.schedule_article(page, user=desk.accounts["managing"], at=moment)


def _at_second_desk(story: Story, page: ArticlePage, desk: Desk) -> None:
    page = _submit(story, page, desk)
    actions.approve_article(page, user=desk.accounts["copyeditor"])


def _sent_back(story: Story, page: ArticlePage, desk: Desk) -> None:
    page = _submit(story, page, desk)
    actions.send_back_article(
        page, user=desk.accounts["editor"], comment=story.sent_back
    )


def _again(page: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=page.pk)


ROADS: dict[str, Callable[[Story, ArticlePage, Desk], Any]] = {
    "live": _live,
    "corrected": _corrected,
    "redrafted": _redrafted,
    "scheduled": _scheduled,
    "in_review": _submit,
    "at_copy_desk": _submit,
    "at_second_desk": _at_second_desk,
    "sent_back": _sent_back,
    "draft": lambda story, page, desk: None,
}

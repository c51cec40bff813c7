"""Two people at the same story at the same moment: one outcome, and no surprise."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from delivery.models import Change, Edition
from news import clock
from news.models import ArticlePage, SectionPage
from news.workflow import actions, review
from news.workflow.errors import DeskRefusal
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
    newsroom,
)

from .desk import stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def section() -> SectionPage:
    return SectionFactory(parent=newsroom(), title="World")


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    return ArticleFactory(
        parent=section, complete=True, writer=UserFactory(role=REPORTER)
    )


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all in threads that start together; return results and refusals."""
    results: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[number] = act()
        except DeskRefusal as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


@pytest.mark.parametrize("round", range(3))
def test_of_two_approvals_at_once_one_counts(story: ArticlePage, round: int) -> None:
    actions.submit_article(story, user=story.owner)
    state = story.current_workflow_task_state
    people = [UserFactory(role=MANAGING_EDITOR) for _ in range(2)]
    results = at_once(
        *(lambda who=who: review.approve(state, user=who) for who in people)
    )
    refusals = [r for r in results if isinstance(r, DeskRefusal)]
    assert [r.code for r in refusals] == ["already_decided"]
    assert fresh(story).live
    assert Edition.objects.filter(public_id=story.public_id).count() == 1


@pytest.mark.parametrize("round", range(4))
def test_approval_while_an_edit_is_saved_publishes_what_was_read(
    story: ArticlePage, round: int
) -> None:
    actions.submit_article(story, user=story.owner)
    state = story.current_workflow_task_state
    approver, editor = (UserFactory(role=MANAGING_EDITOR) for _ in range(2))
    read = story.title
    approved, edited = at_once(
        lambda: review.approve(state, user=approver),
        lambda: edit(story, user=editor, title="Changed meanwhile"),
    )
    page = fresh(story)
    if isinstance(approved, DeskRefusal):
        assert approved.code == "outdated"
        assert not page.live
        assert page.current_workflow_task_state.revision == page.latest_revision
    else:
        assert page.live
        assert page.title == read
    # The edit is either a newer draft or was refused; it never takes the page down.
    assert isinstance(edited, Revision | DeskRefusal)


def test_card_moved_by_two_at_once_goes_one_way(story: ArticlePage) -> None:
    """One approves on the board, the other sends back; by requests of their own."""
    actions.submit_article(story, user=story.owner)
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(UserFactory(role=MANAGING_EDITOR))
    url = reverse("desk_board_move", args=[story.pk])
    seen = fresh(story).latest_revision_id
    step = f"step-{fresh(story).current_workflow_task.pk}"
    wishes = [{"to": "next"}, {"to": "draft", "comment": "Which island?"}]
    answers = at_once(
        *(
            lambda client=client, wish=wish: client.post(
                url, {"column": step, "seen": seen, **wish}
            )
            for client, wish in zip(clients, wishes, strict=True)
        )
    )
    codes = [answer.status_code for answer in answers]
    assert sorted(codes)[0] == 200, [answer.content for answer in answers]
    assert sorted(codes)[1] in (409, 422)
    lost = answers[codes.index(max(codes))].json()
    assert lost["message"]
    assert fresh(story).live == (codes[0] == 200)
    assert stage(story) == ("live" if codes[0] == 200 else "needs_changes")


def test_two_publications_at_once_make_one_edition(story: ArticlePage) -> None:
    people = [UserFactory(role=MANAGING_EDITOR) for _ in range(2)]
    at_once(
        *(lambda who=who: actions.publish_article(story, user=who) for who in people)
    )
    assert fresh(story).live
    assert Edition.objects.filter(public_id=story.public_id).count() <= 2
    assert Change.objects.filter(public_id=story.public_id).count() >= 1


def test_two_clocks_publish_each_story_once(section: SectionPage) -> None:
    managing = UserFactory(role=MANAGING_EDITOR)
    stories = [ArticleFactory(parent=section, complete=True) for _ in range(6)]
    for story in stories:
        at = timezone.now() + timedelta(hours=1)
        actions.schedule_article(story, user=managing, at=at)
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(seconds=1)
    )
    tallies = at_once(clock.tick, clock.tick, clock.tick)
    clock.tick()
    assert sum(tally.failed for tally in tallies) == 0
    for story in stories:
        assert fresh(story).live
        actions_of = Change.objects.filter(public_id=story.public_id)
        assert [change.action for change in actions_of] == ["published"]


def test_story_and_the_one_it_names_are_published_at_once(
    section: SectionPage,
) -> None:
    first = ArticleFactory(parent=section, complete=True)
    second = ArticleFactory(parent=section, complete=True)
    for one, other in ((first, second), (second, first)):
        link = f'<p><a linktype="page" id="{other.pk}">it</a></p>'
        edit(one, body=[("paragraph", link)])
    people = [UserFactory(role=MANAGING_EDITOR) for _ in range(2)]
    at_once(
        lambda: actions.publish_article(first, user=people[0]),
        lambda: actions.publish_article(second, user=people[1]),
    )
    assert fresh(first).live
    assert fresh(second).live

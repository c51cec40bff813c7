"""Every path to readers, against everything that must keep a story from them.

Real requests go through every path there is. A story that is incomplete, the actor's
own, locked by somebody else, or changed after its approval goes live on none of them,
and what answers is words. One row for each path shows that it works when it may.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.utils import timezone
from wagtail.models import Page, Revision

from delivery.models import Document, Edition
from news.models import ArticlePage, ScheduleFailure
from news.workflow import actions
from news.workflow.models import Clearance
from news.workflow.setup import COPY_DESK_AND_REVIEW, use_workflow
from tests.editor import words
from tests.factories import (
    COPY_EDITOR,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    put_live,
    set_up_desk,
)
from tests.paths import (
    APPROVING,
    COPYING,
    CREATING,
    PATHS,
    RENEWING,
    SCHEDULED,
    Desk,
    api_change_and_publish,
    api_publish,
    bulk_publishing,
    bulk_publishing_of_the_section,
    publish_button,
    put_back_and_publish,
    schedule_by_api,
    schedule_in_the_editor,
    the_clock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    section = SectionFactory(parent=newsroom(), title="World")
    set_up_desk(section)
    return Desk(
        section=section,
        reporter=UserFactory(role=REPORTER),
        # May do everything everywhere, so that only the rules stand in the way.
        chief=UserFactory(
            role=MANAGING_EDITOR, desk=section, is_superuser=True, is_staff=True
        ),
        other=UserFactory(role=SECTION_EDITOR, desk=section),
    )


# The stories ---------------------------------------------------------------------


def incomplete(desk: Desk, *, in_review: bool) -> None:
    """Nobody is named, and it is published under nothing."""
    desk.story = ArticleFactory(parent=desk.section, writer=desk.reporter)
    if in_review:
        desk.story.get_workflow().start(desk.story, desk.reporter)
    else:
        # Even leave for the text does not make it complete.
        clear(desk)


def own(desk: Desk, *, in_review: bool) -> None:
    """The actor has written it."""
    desk.story = ArticleFactory(parent=desk.section, complete=True, writer=desk.chief)
    if in_review:
        actions.submit_article(desk.story, user=desk.chief)


def locked(desk: Desk, *, in_review: bool) -> None:
    """Somebody else has locked the page."""
    desk.story = complete_story(desk)
    if in_review:
        actions.submit_article(desk.story, user=desk.reporter)
    else:
        clear(desk)
    Page.objects.filter(pk=desk.story.pk).update(locked=True, locked_by=desk.other)


def changed(desk: Desk, *, in_review: bool) -> None:
    """Approved, or about to be, and changed since: by the actor, who then acts."""
    desk.story = complete_story(desk)
    if in_review:
        actions.submit_article(desk.story, user=desk.reporter)
        desk.seen = desk.fresh().latest_revision
        edit(desk.story, user=desk.other, title="Changed by somebody else")
        return
    later = timezone.now() + timedelta(days=1)
    actions.submit_article(desk.story, user=desk.reporter)
    edit(desk.story, user=desk.other, go_live_at=later)
    actions.approve_article(desk.story, user=desk.other)
    actions.unschedule_article(desk.story, user=desk.chief)
    edit(desk.story, user=desk.chief, title="Changed after approval", go_live_at=None)


def complete_story(desk: Desk) -> ArticlePage:
    return ArticleFactory(parent=desk.section, complete=True, writer=desk.reporter)


def clear(desk: Desk) -> None:
    """Leave that only the clock could use: it is the story that is not fit."""
    from news.workflow.clearances import clear_by_system

    clear_by_system(desk.fresh(), reason="to show that the checks hold all the same")


STORIES = (incomplete, own, locked, changed)


@pytest.mark.parametrize("story", STORIES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda f: f.__name__)
def test_nothing_goes_live(
    desk: Desk,
    path: Callable[[Desk], HttpResponse | None],
    story: Callable[..., None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    story(desk, in_review=path in APPROVING)
    with django_capture_on_commit_callbacks(execute=True):
        answer = path(desk)
    assert not ArticlePage.objects.filter(live=True).exists()
    assert not Document.objects.filter(kind="article").exists()
    assert not Edition.objects.filter(kind="article").exists()
    assert not Clearance.objects.filter(live_at__isnull=False).exists()
    if path in SCHEDULED:
        assert ScheduleFailure.objects.get().reason
        assert desk.fresh().scheduled_revision
        return
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert_words(answer, refused=path not in COPYING)


def assert_words(answer: HttpResponse, *, refused: bool) -> None:
    """An answer for people: a message on a screen, or a problem of the API."""
    assert answer.status_code < 500
    if "json" in answer["Content-Type"]:
        if refused:
            assert answer.status_code in (403, 409, 422, 423)
            assert len(answer.json()["detail"]) > 10
        return
    assert answer.status_code == 200
    shown = words(answer)
    if refused:
        assert any(line.startswith("error: ") for line in shown), shown
        assert "You do not have permission to access this area" not in str(shown)


# What readers were told ----------------------------------------------------------


def renamed(desk: Desk, *, in_review: bool) -> None:
    """Readers have it under another headline, and nobody was asked about that."""
    desk.story = ArticleFactory(
        parent=desk.section, complete=True, writer=desk.reporter, title="Twelve boats"
    )
    put_live(desk.story)
    if in_review:
        edit(desk.story, user=desk.reporter, kicker="At sea")
        actions.submit_article(desk.story, user=desk.reporter)
    edit(desk.story, user=desk.other, title="Thirteen boats")


def told() -> list[str]:
    return list(Document.objects.filter(kind="article").values_list("title", flat=True))


@pytest.mark.parametrize("path", RENEWING, ids=lambda f: f.__name__)
def test_another_headline_goes_nowhere_before_somebody_has_answered_for_it(
    desk: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    renamed(desk, in_review=RENEWING[path])
    answer = path(desk)
    assert "correction" in " ".join(words(answer)) + answer.content.decode()
    assert answer.status_code in (200, 422)
    assert (told(), Edition.objects.filter(kind="article").count()) == (
        ["Twelve boats"],
        1,
    )
    assert not desk.fresh().scheduled_revision
    actions.say_no_correction(desk.fresh(), user=desk.chief)
    assert path(desk).status_code == 200
    assert told() == ["Thirteen boats"] or desk.fresh().scheduled_revision


@pytest.mark.parametrize("path", SCHEDULED, ids=lambda f: f.__name__)
def test_clock_does_not_ask_but_says_what_was_never_answered(
    desk: Desk, path: Callable[[Desk], None]
) -> None:
    renamed(desk, in_review=False)
    clear(desk)
    path(desk)
    assert told() == ["Twelve boats"]
    assert "correction" in ScheduleFailure.objects.get().reason


def test_answer_given_before_the_schedule_holds_when_the_time_comes(
    desk: Desk,
) -> None:
    renamed(desk, in_review=False)
    actions.say_no_correction(desk.fresh(), user=desk.other)
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(desk.fresh(), user=desk.chief, at=at)
    the_clock(desk)
    assert told() == ["Thirteen boats"]
    assert not ScheduleFailure.objects.exists()


# The paths that lead there -------------------------------------------------------


@pytest.fixture
def good(desk: Desk) -> Iterator[Desk]:
    desk.story = complete_story(desk)
    return desk


def public(desk: Desk) -> list[str]:
    rows = Document.objects.filter(kind="article")
    return sorted(rows.values_list("path", flat=True))


@pytest.mark.parametrize(
    "path",
    [
        publish_button,
        bulk_publishing,
        bulk_publishing_of_the_section,
        api_publish,
        api_change_and_publish,
        put_back_and_publish,
    ],
    ids=lambda f: f.__name__,
)
def test_managing_editor_publishes_what_others_wrote(
    good: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    answer = path(good)
    assert answer.status_code == 200
    assert good.fresh().live, words(answer)
    assert public(good) == [f"/world/{good.story.slug}/"]
    edition = Edition.objects.get(kind="article")
    assert (edition.user, edition.approved_by) == (good.reporter, good.chief) or (
        edition.approved_by == good.chief
    )


@pytest.mark.parametrize("path", APPROVING, ids=lambda f: f.__name__)
def test_one_person_does_not_give_both_approvals(
    good: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    use_workflow(good.section, name=COPY_DESK_AND_REVIEW)
    good.chief = UserFactory(role=COPY_EDITOR, desk=good.section)
    good.chief.groups.add(Group.objects.get(name=SECTION_EDITOR))
    actions.submit_article(good.story, user=good.reporter)
    actions.approve_article(good.story, user=good.chief)
    answer = path(good)
    assert_words(answer, refused=True)
    assert not public(good)
    assert actions.workflow_status(good.story).task == "Section editor"


@pytest.mark.parametrize("path", APPROVING, ids=lambda f: f.__name__)
def test_last_approval_publishes(
    good: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    actions.submit_article(good.story, user=good.reporter)
    assert path(good).status_code == 200
    assert public(good) == [f"/world/{good.story.slug}/"]


@pytest.mark.parametrize(
    "path", [schedule_in_the_editor, schedule_by_api], ids=lambda f: f.__name__
)
def test_managing_editor_schedules(
    good: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    assert path(good).status_code == 200
    assert good.fresh().scheduled_revision
    assert not public(good)


@pytest.mark.parametrize("path", SCHEDULED, ids=lambda f: f.__name__)
def test_clock_publishes_what_was_cleared(
    good: Desk, path: Callable[[Desk], None]
) -> None:
    actions.schedule_article(
        good.story, user=good.chief, at=timezone.now() + timedelta(hours=1)
    )
    path(good)
    assert public(good) == [f"/world/{good.story.slug}/"]
    assert not ScheduleFailure.objects.exists()


@pytest.mark.parametrize("path", COPYING, ids=lambda f: f.__name__)
def test_copies_of_a_live_story_are_not_public(
    good: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    put_live(good.story)
    before = public(good)
    assert path(good).status_code in (200, 201)
    copies = ArticlePage.objects.exclude(pk=good.story.pk)
    assert copies.exists()
    # Aliases are live with their story, but have no document of their own.
    assert all(copy.alias_of_id for copy in copies if copy.live)
    assert public(good) == before


@pytest.mark.parametrize("path", CREATING, ids=lambda f: f.__name__)
def test_new_story_is_never_published_by_its_writer(
    good: Desk, path: Callable[[Desk], HttpResponse]
) -> None:
    assert path(good).status_code < 500
    assert not public(good)

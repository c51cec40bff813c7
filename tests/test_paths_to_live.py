"""Every path to readers, against everything that must keep a story from them.

Real requests go through every path there is. A story that is incomplete, the actor's
own, locked by somebody else, or changed after its approval goes live on none of them,
and what answers is words. One row for each path shows that it works when it may.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.utils import timezone
from wagtail.models import Locale, Page, Revision

from delivery.models import Document, Edition
from news import clock
from news.models import ArticlePage, ScheduleFailure, SectionPage
from news.workflow import actions
from news.workflow.models import Clearance
from tests.editor import Editor, words
from tests.factories import (
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
from tests.staff_api import Caller

pytestmark = pytest.mark.django_db


@dataclass
class Desk:
    """A section with its people, and the story in question."""

    section: SectionPage
    reporter: Any
    chief: Any
    other: Any
    story: ArticlePage = field(init=False)
    seen: Revision | None = None

    def fresh(self) -> ArticlePage:
        return ArticlePage.objects.get(pk=self.story.pk)


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


# The paths -----------------------------------------------------------------------


def publish_button(desk: Desk) -> HttpResponse:
    return Editor(desk.chief).post(desk.fresh(), "publish")


def publish_button_of_a_new_story(desk: Desk) -> HttpResponse:
    from django.urls import reverse

    from tests.editor import form_data

    editor = Editor(desk.chief)
    url = reverse(
        "wagtailadmin_pages:add", args=["news", "articlepage", desk.section.pk]
    )
    data = form_data(desk.fresh(), slug="another", **{"action-publish": "1"})
    for name in [n for n in data if n.endswith("-id")]:
        data[name] = ""
    for name in ("bylines-INITIAL_FORMS", "article_categories-INITIAL_FORMS"):
        data[name] = "0"
    return editor.client.post(url, data, follow=True)


def approval_in_the_editor(desk: Desk) -> HttpResponse:
    changes = {}
    if desk.seen:
        changes = {
            "loaded_revision_id": desk.seen.pk,
            "loaded_revision_created_at": desk.seen.created_at.isoformat(),
        }
    return Editor(desk.chief).approve(desk.fresh(), **changes)


def approval_from_the_dashboard(desk: Desk) -> HttpResponse:
    states = desk.fresh().current_workflow_state.task_states
    state = states.order_by("pk").first()
    return Editor(desk.chief).act("workflow_action", desk.story.pk, "approve", state.pk)


def approval_in_the_dashboard_dialogue(desk: Desk) -> HttpResponse:
    states = desk.fresh().current_workflow_state.task_states
    state = states.order_by("pk").first()
    return Editor(desk.chief).act(
        "workflow_action", desk.story.pk, "approve", state.pk, comment="Fine."
    )


def bulk_publishing(desk: Desk) -> HttpResponse:
    return Editor(desk.chief).bulk("publish", desk.story)


def bulk_publishing_of_the_section(desk: Desk) -> HttpResponse:
    return Editor(desk.chief).bulk("publish", desk.section, include_descendants="on")


def api_publish(desk: Desk) -> HttpResponse:
    return Caller(desk.chief).post(f"pages/{desk.story.pk}/actions/publish/")


def api_approve(desk: Desk) -> HttpResponse:
    seen = desk.seen or desk.fresh().latest_revision
    return Caller(desk.chief).post(
        f"pages/{desk.story.pk}/actions/approve/", {"revision": seen.pk}
    )


def api_create_and_publish(desk: Desk) -> HttpResponse:
    text = desk.fresh().get_latest_revision_as_object()
    return Caller(desk.chief).post(
        "pages/", {**api_fields(text), "meta": meta(desk, "parent_id", desk.section)}
    )


def api_change_and_publish(desk: Desk) -> HttpResponse:
    title = desk.fresh().get_latest_revision_as_object().title
    return Caller(desk.chief).patch(
        f"pages/{desk.story.pk}/",
        {"title": title, "meta": {"type": "news.ArticlePage", "action": "publish"}},
    )


def schedule_in_the_editor(desk: Desk) -> HttpResponse:
    at = timezone.localtime(timezone.now() + timedelta(days=1))
    return Editor(desk.chief).post(
        desk.fresh(), "publish", go_live_at=f"{at:%Y-%m-%d %H:%M}"
    )


def schedule_by_api(desk: Desk) -> HttpResponse:
    at = timezone.now() + timedelta(days=1)
    return Caller(desk.chief).post(
        f"pages/{desk.story.pk}/actions/schedule/", {"at": at.isoformat()}
    )


def the_clock(desk: Desk) -> None:
    """The newest text has slipped into the schedule somehow, and is due."""
    Revision.objects.filter(pk=desk.fresh().latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(seconds=1)
    )
    clock.tick()


def wagtails_scheduler(desk: Desk) -> None:
    Revision.objects.filter(pk=desk.fresh().latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(seconds=1)
    )
    call_command("publish_scheduled")


def put_back_and_publish(desk: Desk) -> HttpResponse:
    from django.urls import reverse

    from tests.editor import form_data

    story = desk.fresh()
    url = reverse(
        "wagtailadmin_pages:revisions_revert", args=[story.pk, story.latest_revision_id]
    )
    data = form_data(story) | {"action-publish": "1"}
    return Editor(desk.chief).client.post(url, data, follow=True)


def copy_kept_live(desk: Desk) -> HttpResponse:
    return Editor(desk.chief).act(
        "copy",
        desk.story.pk,
        new_title="A copy",
        new_slug="a-copy",
        new_parent_page=desk.section.pk,
        publish_copies="on",
    )


def api_copy_kept_live(desk: Desk) -> HttpResponse:
    return Caller(desk.chief).post(
        f"pages/{desk.story.pk}/actions/copy/",
        {"destination_id": desk.section.pk, "slug": "a-copy", "keep_live": True},
    )


def section_copied_with_its_stories(desk: Desk) -> HttpResponse:
    front = desk.section.get_parent()
    return Editor(desk.chief).act(
        "copy",
        desk.section.pk,
        new_title="World again",
        new_slug="world-again",
        new_parent_page=front.pk,
        copy_subpages="on",
        publish_copies="on",
    )


def alias(desk: Desk) -> HttpResponse:
    return Editor(desk.chief).act(
        "copy",
        desk.story.pk,
        new_title="An alias",
        new_slug="an-alias",
        new_parent_page=desk.section.pk,
        alias="on",
    )


def api_alias(desk: Desk) -> HttpResponse:
    return Caller(desk.chief).post(
        f"pages/{desk.story.pk}/actions/create_alias/", {"slug": "an-alias"}
    )


def translation_copy(desk: Desk) -> HttpResponse:
    Locale.objects.get_or_create(language_code="de")
    return Caller(desk.chief).post(
        f"pages/{desk.story.pk}/actions/copy_for_translation/",
        {"locale": "de", "copy_parents": True},
    )


PUBLISHING = (
    publish_button,
    bulk_publishing,
    bulk_publishing_of_the_section,
    api_publish,
    api_change_and_publish,
    put_back_and_publish,
    schedule_in_the_editor,
    schedule_by_api,
)
CREATING = (publish_button_of_a_new_story, api_create_and_publish)
APPROVING = (
    approval_in_the_editor,
    approval_from_the_dashboard,
    approval_in_the_dashboard_dialogue,
    api_approve,
)
SCHEDULED = (the_clock, wagtails_scheduler)
COPYING = (
    copy_kept_live,
    api_copy_kept_live,
    section_copied_with_its_stories,
    alias,
    api_alias,
    translation_copy,
)
PATHS = (*PUBLISHING, *CREATING, *APPROVING, *SCHEDULED, *COPYING)


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


def api_fields(text: ArticlePage) -> dict[str, Any]:
    """Return the fields of a new story like this one, as the API takes them."""
    return {
        "title": text.title,
        "slug": "another",
        "kicker": "",
        "standfirst": text.standfirst,
        "dateline": "",
        "article_type": "news",
        "bylines": [
            {"author_id": line.author_id, "wire_line": "", "role": "by"}
            for line in text.bylines.all()
        ],
        "article_categories": [
            {"category_id": row.category_id} for row in text.article_categories.all()
        ],
        "body": [{"type": "paragraph", "value": "<p>It happened today.</p>"}],
    }


def meta(desk: Desk, name: str, page: Page) -> dict[str, Any]:
    return {"type": "news.ArticlePage", name: page.pk, "action": "publish"}

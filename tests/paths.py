"""Every path to readers: a real request, or a run of the clock, for each."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.http import HttpResponse
from django.utils import timezone
from wagtail.models import Locale, Page, Revision

from news import clock
from news.models import ArticlePage, SectionPage
from tests.editor import Editor
from tests.staff_api import Caller


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
    return Editor(desk.chief).act(
        "workflow_action", desk.story.pk, "approve", _step(desk)
    )


def approval_in_the_dashboard_dialogue(desk: Desk) -> HttpResponse:
    return Editor(desk.chief).act(
        "workflow_action", desk.story.pk, "approve", _step(desk), comment="Fine."
    )


def _step(desk: Desk) -> int:
    """Return the step that was looked at, else the one the review is on."""
    state = desk.fresh().current_workflow_state
    if desk.seen:
        return state.task_states.get(revision=desk.seen).pk
    return state.current_task_state_id


def bulk_approving(desk: Desk) -> HttpResponse:
    seen = desk.seen or desk.fresh().latest_revision
    return Editor(desk.chief).bulk(
        "approve", desk.story, seen=f"{desk.story.pk}:{seen.pk}"
    )


def board(desk: Desk) -> HttpResponse:
    """The card is dropped on what is live today, from wherever it stands."""
    from django.urls import reverse

    from news.desk.board import columns, moves

    story = moves.read(desk.story.pk)
    form = {
        "column": columns.column_of(story),
        "seen": (desk.seen or story.latest_revision).pk,
        "to": columns.LIVE,
    }
    url = reverse("desk_board_move", args=[story.pk])
    return Editor(desk.chief).client.post(url, form)


def break_glass(desk: Desk) -> HttpResponse:
    from django.urls import reverse

    url = reverse("desk_verb", args=[desk.story.pk, "break-glass"])
    form = {"reason": "Fire.", "seen": desk.fresh().latest_revision_id}
    return Editor(desk.chief).client.post(url, form, follow=True)


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


# Those on which a live story is given another text; `True` where it is in review.
RENEWING = {
    **dict.fromkeys(PUBLISHING, False),
    **dict.fromkeys((board, break_glass), False),
    **dict.fromkeys(APPROVING, True),
    bulk_approving: True,
}
# Drafts that were never live have no readers.
RENEWING.pop(bulk_publishing_of_the_section)


COPYING = (
    copy_kept_live,
    api_copy_kept_live,
    section_copied_with_its_stories,
    alias,
    api_alias,
    translation_copy,
)


PATHS = (*PUBLISHING, *CREATING, *APPROVING, *SCHEDULED, *COPYING)


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

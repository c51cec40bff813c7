"""The verbs of the desk, as code calls them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from news.models import ArticlePage, SectionPage
from news.workflow import actions, clearances
from news.workflow.errors import DeskRefusal, NotAllowed, NotReady
from news.workflow.models import AfterReview, ClearanceKind
from tests.factories import (
    COPY_EDITOR,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
    newsroom,
    put_live,
)

pytestmark = pytest.mark.django_db


def test_managing_editor_publishes_what_others_wrote(
    story: ArticlePage, managing: Any
) -> None:
    actions.publish_article(story, user=managing)
    assert fresh(story).live
    assert clearances.live_clearance(story).kind == ClearanceKind.PUBLISH


def test_managing_editor_does_not_publish_own_words(
    story: ArticlePage, managing: Any
) -> None:
    edit(story, user=managing, title="My own headline")
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "four_eyes"
    assert not fresh(story).live


@pytest.mark.parametrize("role", [REPORTER, COPY_EDITOR, SECTION_EDITOR])
def test_others_do_not_publish_directly(
    section: SectionPage, story: ArticlePage, role: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=UserFactory(role=role, desk=section))
    assert refused.value.code == "not_publisher"


def test_plain_save_cannot_make_a_story_live(story: ArticlePage) -> None:
    page = fresh(story)
    page.live = True
    with pytest.raises(NotReady) as refused:
        page.save()
    assert refused.value.code == "not_cleared"
    assert not fresh(story).live


@pytest.mark.parametrize("value", [{"live": True}, {"title": "Other", "live": True}])
def test_bare_page_row_cannot_make_a_story_live(
    story: ArticlePage, value: dict[str, Any]
) -> None:
    page = Page.objects.get(pk=story.pk)
    for name, new in value.items():
        setattr(page, name, new)
    with pytest.raises(NotReady):
        page.save()
    assert not fresh(story).live


def test_text_of_a_live_story_cannot_be_changed_by_saving(
    story: ArticlePage,
) -> None:
    live = put_live(story)
    live.title = "Smuggled in"
    with pytest.raises(NotReady):
        live.save()
    bare = Page.objects.get(pk=story.pk)
    bare.title = "Smuggled in"
    with pytest.raises(NotReady):
        bare.save()
    assert fresh(story).title == story.title


def test_live_story_may_be_saved_and_moved_unchanged(story: ArticlePage) -> None:
    live = put_live(story)
    live.save()
    live.move(SectionFactory(parent=newsroom()), pos="last-child")
    assert fresh(story).live


def test_old_text_does_not_come_back_without_new_leave(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    old = put_live(story, by=managing).live_revision
    edit(story, user=reporter, kicker="Corrected")
    actions.publish_article(story, user=managing)
    with pytest.raises(NotAllowed):
        old.publish()
    assert fresh(story).kicker == "Corrected"


def test_unpublished_story_needs_new_leave(story: ArticlePage, managing: Any) -> None:
    put_live(story, by=managing)
    actions.unpublish_article(story, user=managing)
    with pytest.raises(NotAllowed):
        fresh(story).latest_revision.publish()
    actions.publish_article(story, user=managing)
    assert fresh(story).live


def test_edit_voids_an_approval_that_was_not_used(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(story, user=managing, at=at)
    approved = fresh(story).latest_revision
    edit(story, user=reporter, title="Changed after approval")
    assert clearances.open_clearance(story, revision=approved) is None


def test_embargoed_story_is_not_published_before_its_time(
    section: SectionPage, reporter: Any, managing: Any
) -> None:
    until = timezone.now() + timedelta(hours=2)
    story = ArticleFactory(
        parent=section, complete=True, writer=reporter, embargo_until=until
    )
    with pytest.raises(NotReady) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "embargo"
    with pytest.raises(NotReady):
        actions.schedule_article(story, user=managing, at=until - timedelta(minutes=1))
    actions.schedule_article(story, user=managing, at=until)
    assert actions.workflow_status(story).stage == "scheduled"


def test_locked_story_is_published_by_nobody_else(
    story: ArticlePage, managing: Any, reporter: Any
) -> None:
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=reporter)
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "locked"


def test_break_glass_publishes_own_words_and_owes_a_second_look(
    section: SectionPage, managing: Any, editor: Any
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing)
    review = actions.break_glass(story, user=managing, reason="Earthquake")
    assert fresh(story).live
    assert review.clearance.reason == "Earthquake"
    with pytest.raises(NotAllowed):
        actions.sign_off(review, user=managing)
    actions.sign_off(review, user=editor, comment="Fine.")
    assert AfterReview.objects.get().signed_by == editor
    with pytest.raises(NotReady):
        actions.sign_off(review, user=editor)


def test_break_glass_does_not_make_own_words_approved(
    section: SectionPage, managing: Any
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing)
    actions.break_glass(story, user=managing, reason="Earthquake")
    actions.unpublish_article(story, user=managing)
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "four_eyes"


@pytest.mark.parametrize(
    "role,reason,code",
    [(REPORTER, "Now!", "break_glass"), (MANAGING_EDITOR, " ", "no_reason")],
)
def test_break_glass_needs_the_right_and_a_reason(
    story: ArticlePage, role: str, reason: str, code: str
) -> None:
    with pytest.raises(DeskRefusal) as refused:
        actions.break_glass(story, user=UserFactory(role=role), reason=reason)
    assert refused.value.code == code
    assert not fresh(story).live


def test_break_glass_holds_to_the_publish_checks(
    section: SectionPage, managing: Any
) -> None:
    story = ArticleFactory(parent=section, writer=managing)
    with pytest.raises(NotReady):
        actions.break_glass(story, user=managing, reason="Earthquake")


def test_killed_story_stays_down_until_the_kill_is_lifted(
    story: ArticlePage, managing: Any
) -> None:
    put_live(story, by=managing)
    actions.kill_article(story, user=managing, reason="It was wrong.")
    assert not fresh(story).live
    assert actions.workflow_status(story).stage == "killed"
    with pytest.raises(NotReady) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "killed"
    actions.lift_kill(story, user=managing, reason="It was right after all.")
    actions.publish_article(story, user=managing)
    assert fresh(story).live


def test_draft_is_not_killed_but_deleted(story: ArticlePage, managing: Any) -> None:
    with pytest.raises(NotReady) as refused:
        actions.kill_article(story, user=managing, reason="Why not")
    assert refused.value.code == "not_live"


def test_live_story_cannot_be_deleted(section: SectionPage, story: ArticlePage) -> None:
    put_live(story)
    for page in (fresh(story), section):
        with pytest.raises(NotReady), transaction.atomic():
            page.delete()
    assert fresh(story).live


def test_cleared_text_cannot_be_swapped_underneath(
    story: ArticlePage, managing: Any
) -> None:
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(story, user=managing, at=at)
    revision = fresh(story).latest_revision
    content = {**revision.content, "title": "Swapped", "go_live_at": None}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    with pytest.raises(DeskRefusal):
        type(revision).objects.get(pk=revision.pk).publish()
    assert not fresh(story).live

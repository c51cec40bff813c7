"""What happens to pages, authors and categories, as the published record tells it."""

from typing import Any

import pytest
from django.db import transaction

from delivery.models import Change, Document, Edition
from news import publishing
from news.models import ArticlePage, Correction, SectionPage
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady
from tests.factories import (
    ArticleFactory,
    NewsImageFactory,
    edit,
    put_live,
)
from tests.news.record import body, events

pytestmark = pytest.mark.django_db


def test_first_publication_is_an_edition_with_its_people(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    put_live(story, by=managing)
    edition = Edition.objects.get(public_id=story.public_id)
    assert edition.reason == "first"
    assert (edition.user, edition.approved_by) == (reporter, managing)
    assert events(story) == ["published"]
    assert body(story)["headline"] == story.title


def test_broken_glass_is_nobodys_approval(story: ArticlePage, managing: Any) -> None:
    actions.break_glass(story, user=managing, reason="Earthquake")
    assert Edition.objects.get(public_id=story.public_id).approved_by is None


@pytest.mark.parametrize(
    "kinds,reason,action",
    [
        ([], "update", "updated"),
        (["update"], "update", "updated"),
        (["clarification"], "clarification", "corrected"),
        (["correction", "update"], "correction", "corrected"),
        (["retraction", "correction"], "retraction", "corrected"),
    ],
)
def test_new_corrections_give_an_edition_its_reason(
    story: ArticlePage,
    reporter: Any,
    managing: Any,
    kinds: list[str],
    reason: str,
    action: str,
) -> None:
    put_live(story, by=managing)
    text = ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    text.standfirst = "Put right."
    for kind in kinds:
        text.corrections.add(Correction(kind=kind, text=f"A {kind}."))
    text.save_revision(user=reporter, clean=False)
    actions.publish_article(story, user=managing)
    assert Edition.objects.filter(public_id=story.public_id).last().reason == reason
    assert events(story) == ["published", action]


def test_correction_of_last_time_is_not_the_reason_of_the_next_edition(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    put_live(story, by=managing)
    text = ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    text.corrections.add(Correction(text="It was Tuesday."))
    text.save_revision(user=reporter, clean=False)
    actions.publish_article(story, user=managing)
    edit(story, user=reporter, standfirst="News.")
    actions.publish_article(story, user=managing)
    assert events(story) == ["published", "corrected", "updated"]


@pytest.mark.parametrize(
    "verb,event",
    [
        (lambda s, u: actions.unpublish_article(s, user=u), "unpublished"),
        (lambda s, u: actions.kill_article(s, user=u, reason="Wrong."), "killed"),
    ],
    ids=["unpublish", "kill"],
)
def test_story_taken_down_leaves_no_trace_but_a_tombstone(
    story: ArticlePage, managing: Any, verb: Any, event: str
) -> None:
    put_live(story, by=managing)
    verb(story, managing)
    assert not Document.objects.filter(public_id=story.public_id).exists()
    change = Change.objects.filter(public_id=story.public_id).last()
    assert (change.action, change.user) == (event, managing)


def test_story_killed_after_it_was_taken_down_reaches_consumers(
    story: ArticlePage, managing: Any
) -> None:
    put_live(story, by=managing)
    actions.unpublish_article(story, user=managing)
    actions.kill_article(story, user=managing, reason="Wrong.")
    assert events(story) == ["published", "unpublished", "killed"]
    assert Change.objects.last().reason == "Wrong."


def test_story_that_comes_back_is_published_again(
    story: ArticlePage, managing: Any
) -> None:
    put_live(story, by=managing)
    actions.unpublish_article(story, user=managing)
    actions.publish_article(story, user=managing)
    assert events(story) == ["published", "unpublished", "published"]
    assert Edition.objects.filter(public_id=story.public_id).count() == 2


def test_deleted_story_leaves_a_tombstone(story: ArticlePage, managing: Any) -> None:
    put_live(story, by=managing)
    actions.unpublish_article(story, user=managing)
    ArticlePage.objects.get(pk=story.pk).delete(user=managing)
    assert events(story) == ["published", "unpublished", "deleted"]


def test_draft_that_never_was_public_leaves_none(story: ArticlePage) -> None:
    story.delete()
    assert not Change.objects.filter(kind="article").exists()


def test_scheduled_story_is_not_in_the_record(
    story: ArticlePage, managing: Any
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    actions.schedule_article(
        story, user=managing, at=timezone.now() + timedelta(hours=1)
    )
    assert events(story) == []


def test_pictures_are_ready_before_readers_ask(
    section: SectionPage, managing: Any
) -> None:
    image = NewsImageFactory()
    image.renditions.all().delete()
    story = ArticleFactory(parent=section, complete=True, lead_image=image)
    put_live(story, by=managing)
    assert body(story)["lead_image"]["renditions"]


def test_story_with_a_broken_picture_is_refused_in_words(
    section: SectionPage, managing: Any
) -> None:
    image = NewsImageFactory()
    image.renditions.all().delete()
    image.file.storage.delete(image.file.name)
    story = ArticleFactory(parent=section, complete=True, lead_image=image)
    with pytest.raises(NotReady) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "picture_broken"
    assert not ArticlePage.objects.get(pk=story.pk).live
    assert events(story) == []


def test_alias_has_no_document_and_follows_its_story(
    story: ArticlePage, managing: Any, reporter: Any
) -> None:
    live = put_live(story, by=managing)
    alias = live.create_alias(update_slug="elsewhere")
    assert alias.public_id != story.public_id
    edit(story, user=reporter, title="A new headline")
    put_live(story, by=managing)
    alias = ArticlePage.objects.get(pk=alias.pk)
    assert (alias.live, alias.title) == (True, "A new headline")
    actions.unpublish_article(story, user=managing)
    assert not ArticlePage.objects.get(pk=alias.pk).live
    assert not Change.objects.filter(public_id=alias.public_id).exists()


def test_alias_made_a_story_of_its_own_starts_as_a_draft(
    story: ArticlePage, managing: Any
) -> None:
    from wagtail.actions.convert_alias import ConvertAliasPageAction

    alias = put_live(story, by=managing).create_alias(update_slug="elsewhere")
    alias = ArticlePage.objects.get(pk=alias.pk)
    ConvertAliasPageAction(alias, user=managing).execute()
    alias = ArticlePage.objects.get(pk=alias.pk)
    assert not alias.live
    assert alias.first_published_at is None
    assert alias.live_revision is None


def test_record_and_page_stand_or_fall_together(
    story: ArticlePage, managing: Any
) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError

    publishing.record_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.publish_article(story, user=managing)
    finally:
        publishing.record_changed.disconnect(fail)
    assert not ArticlePage.objects.get(pk=story.pk).live
    assert events(story) == []


def test_listeners_are_told_what_changed(story: ArticlePage, managing: Any) -> None:
    heard: list[tuple[str, str]] = []

    def listen(kind: str, action: str, **kwargs: Any) -> None:
        heard.append((kind, action))

    publishing.record_changed.connect(listen)
    try:
        put_live(story, by=managing)
        actions.unpublish_article(story, user=managing)
    finally:
        publishing.record_changed.disconnect(listen)
    assert heard == [("article", "published"), ("article", "unpublished")]


def test_copy_of_a_live_story_knows_nothing_of_its_publication(
    story: ArticlePage, managing: Any
) -> None:
    from wagtail.actions.copy_page import CopyPageAction

    live = put_live(story, by=managing)
    copy = CopyPageAction(live, update_attrs={"slug": "copy"}, user=managing).execute()
    copy = ArticlePage.objects.get(pk=copy.pk)
    assert copy.public_id != story.public_id
    assert (copy.live, copy.live_revision, copy.first_published_at) == (
        False,
        None,
        None,
    )
    # Who copied it gave it its address, and so is one of its writers.
    with pytest.raises(NotAllowed):
        actions.publish_article(copy, user=managing)
    put_live(copy)
    assert events(copy) == ["published"]

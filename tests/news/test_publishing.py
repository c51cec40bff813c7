"""What happens to pages, authors and categories, as the published record tells it."""

import json
from typing import Any

import pytest
from django.db import transaction

from delivery.models import Change, Document, Edition
from news import publishing
from news.models import ArticlePage, Category, Correction, SectionPage
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    NewsImageFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    put_live,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> SectionPage:
    section = SectionFactory(parent=newsroom(), title="World")
    section.save_revision().publish()
    return SectionPage.objects.get(pk=section.pk)


@pytest.fixture
def reporter() -> Any:
    return UserFactory(role=REPORTER)


@pytest.fixture
def managing(section: SectionPage) -> Any:
    return UserFactory(role=MANAGING_EDITOR)


@pytest.fixture
def story(section: SectionPage, reporter: Any) -> ArticlePage:
    return ArticleFactory(parent=section, complete=True, writer=reporter)


def body(thing: Any) -> dict[str, Any]:
    return json.loads(bytes(Document.objects.get(public_id=thing.public_id).body))


def path(thing: Any) -> str:
    return Document.objects.get(public_id=thing.public_id).path


def events(thing: Any) -> list[str]:
    rows = Change.objects.filter(public_id=thing.public_id).order_by("pk")
    return list(rows.values_list("action", flat=True))


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


def test_moved_story_takes_its_document_along(
    story: ArticlePage, section: SectionPage, managing: Any
) -> None:
    put_live(story, by=managing)
    sport = SectionFactory(parent=section.get_parent(), title="Sport")
    ArticlePage.objects.get(pk=story.pk).move(sport, pos="last-child")
    assert path(story) == f"/sport/{story.slug}/"
    assert events(story) == ["published", "moved"]


def test_section_takes_everything_below_it_along(
    story: ArticlePage, section: SectionPage, managing: Any
) -> None:
    asia = SectionFactory(parent=section, title="Asia")
    asia.save_revision().publish()
    far = ArticleFactory(parent=asia, complete=True)
    for one in (story, far):
        put_live(one, by=managing)
    sport = SectionFactory(parent=section.get_parent(), title="Sport")
    section.move(sport, pos="last-child")
    assert path(section) == "/sport/world/"
    assert path(asia) == "/sport/world/asia/"
    assert path(story) == f"/sport/world/{story.slug}/"
    assert path(far) == f"/sport/world/asia/{far.slug}/"


def test_section_renamed_and_given_a_new_slug_renews_its_stories(
    story: ArticlePage, section: SectionPage, managing: Any
) -> None:
    put_live(story, by=managing)
    section.title, section.slug = "Abroad", "abroad"
    section.save_revision().publish()
    assert path(story) == f"/abroad/{story.slug}/"
    assert body(story)["section"]["name"] == "Abroad"
    assert Edition.objects.filter(public_id=story.public_id).count() == 1


def test_draft_section_given_a_new_slug_renews_live_stories(
    story: ArticlePage,
    section: SectionPage,
    managing: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    put_live(story, by=managing)
    section.unpublish()
    assert body(story)["section"] is None
    section = SectionPage.objects.get(pk=section.pk)
    section.slug = "abroad"
    with django_capture_on_commit_callbacks(execute=True):
        section.save()
    assert path(story) == f"/abroad/{story.slug}/"


def test_story_with_a_new_slug_keeps_its_edition_history(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    put_live(story, by=managing)
    edit(story, user=reporter, slug="a-better-slug")
    actions.publish_article(story, user=managing)
    assert path(story) == "/world/a-better-slug/"


def test_author_is_in_the_record_and_renews_stories(
    section: SectionPage, managing: Any
) -> None:
    author = AuthorFactory(name="Ada Writer")
    story = ArticleFactory(parent=section, complete=True, by=[author])
    other = ArticleFactory(parent=section, complete=True)
    for one in (story, other):
        put_live(one, by=managing)
    author.name = "Ada Novelist"
    author.save()
    assert body(author)["name"] == "Ada Novelist"
    assert body(story)["byline"] == "By Ada Novelist"
    assert events(author) == ["published", "updated"]
    assert events(story) == ["published", "refreshed"]
    assert events(other) == ["published"]


def test_deleted_author_leaves_the_record() -> None:
    author = AuthorFactory()
    author.delete()
    assert not Document.objects.filter(kind="author").exists()
    assert events(author) == ["published", "deleted"]


def test_category_renews_stories_and_what_lies_under_it(
    section: SectionPage, managing: Any
) -> None:
    asia = CategoryFactory(name="Asia", slug="asia")
    korea = CategoryFactory(name="North Korea", slug="north-korea", parent=asia)
    story = ArticleFactory(parent=section, complete=True, under=[korea])
    put_live(story, by=managing)
    korea.name = "DPR Korea"
    korea.save()
    assert body(story)["published_under"][0]["name"] == "DPR Korea"
    asia.slug = "far-east"
    asia.save()
    assert body(korea)["parent"]["slug"] == "far-east"
    facets = Document.objects.get(public_id=story.public_id).facets
    assert facets.filter(name="category", value="far-east").exists()
    assert not facets.filter(name="category", value="asia").exists()


def test_saving_a_category_unchanged_tells_nobody() -> None:
    category = CategoryFactory()
    Category.objects.get(pk=category.pk).save()
    assert events(category) == ["published"]


def test_stories_are_renewed_together(section: SectionPage, managing: Any) -> None:
    from news.projection.showing import keys_showing
    from news.refreshing.stories import renew

    author = AuthorFactory()
    stories = [
        put_live(
            ArticleFactory(parent=section, complete=True, by=[author]), by=managing
        )
        for _ in range(5)
    ]
    type(author).objects.filter(pk=author.pk).update(name="Renamed")
    assert len(renew(keys_showing(author)).differed) == 5
    assert {body(story)["byline"] for story in stories} == {"By Renamed"}


def test_story_that_names_another_is_renewed_when_that_goes_live(
    section: SectionPage, managing: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = ArticleFactory(parent=section, complete=True)
    second = ArticleFactory(
        parent=section,
        complete=True,
        body=[("paragraph", f'<p>See <a linktype="page" id="{first.pk}">it</a>.</p>')],
    )
    put_live(second, by=managing)
    assert path_of(first) not in body(second)["body_html"]
    with django_capture_on_commit_callbacks(execute=True):
        put_live(first, by=managing)
    assert path_of(first) in body(second)["body_html"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.unpublish_article(first, user=managing)
    assert path_of(first) not in body(second)["body_html"]


def path_of(story: ArticlePage) -> str:
    return f"/world/{story.slug}/"


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
    actions.publish_article(story, user=managing)
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

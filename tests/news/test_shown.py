"""Moves, sections, authors and categories, and the stories that show them."""

from typing import Any

import pytest

from delivery.models import Document, Edition
from news.models import ArticlePage, Category, SectionPage
from news.workflow import actions
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    SectionFactory,
    edit,
    put_live,
)
from tests.news.record import body, events, path

pytestmark = pytest.mark.django_db


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

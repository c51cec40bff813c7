"""What a draft names is not deleted, and an old version with a gap still opens."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from media.deletion import PictureInUseError
from news.models import ArticleCategory, ArticlePage, Author, Byline, Category
from news.workflow import actions
from news.workflow.errors import NotReady
from tests.editor import Editor, words
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
def reporter() -> Any:
    return UserFactory(role=REPORTER)


@pytest.fixture
def story(reporter: Any) -> ArticlePage:
    section = SectionFactory(parent=newsroom(), title="World")
    return put_live(ArticleFactory(parent=section, complete=True, writer=reporter))


def drafted(story: ArticlePage, thing: Any, *, by: Any) -> None:
    """Save a draft of a live story that names one more thing."""
    draft = ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    if isinstance(thing, Category):
        draft.article_categories.add(ArticleCategory(category=thing))
    elif isinstance(thing, Author):
        draft.bylines.add(Byline(author=thing))
    else:
        draft.lead_image = thing
    draft.save_revision(user=by)


THINGS = (CategoryFactory, AuthorFactory, NewsImageFactory)


@pytest.mark.parametrize("factory", THINGS)
def test_what_only_a_draft_names_cannot_be_deleted(
    story: ArticlePage, reporter: Any, factory: Any
) -> None:
    thing = factory()
    drafted(story, thing, by=reporter)
    with pytest.raises((NotReady, PictureInUseError)), transaction.atomic():
        thing.delete()
    assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(
    "factory, url",
    [
        (CategoryFactory, "wagtailsnippets_news_category:delete"),
        (AuthorFactory, "wagtailsnippets_news_author:delete"),
        (NewsImageFactory, "wagtailimages:delete"),
    ],
)
def test_the_screen_says_why(
    story: ArticlePage, reporter: Any, factory: Any, url: str
) -> None:
    thing = factory()
    drafted(story, thing, by=reporter)
    editor = Editor(UserFactory(role=MANAGING_EDITOR))
    answer = editor.client.post(reverse(url, args=[thing.pk]), follow=True)
    assert answer.status_code == 200
    assert any(line.startswith("error: ") for line in words(answer))
    assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("factory", THINGS)
def test_old_version_that_names_what_is_gone_opens_without_it(
    story: ArticlePage, reporter: Any, factory: Any
) -> None:
    thing = factory()
    drafted(story, thing, by=reporter)
    old = ArticlePage.objects.get(pk=story.pk).latest_revision
    drafts = ArticlePage.objects.get(pk=story.pk)
    drafts.save_revision(user=reporter)
    thing.delete()
    assert len(old.as_object().article_categories.all()) == 1
    assert len(old.as_object().bylines.all()) == 1
    assert old.as_object().lead_image is None
    editor = Editor(UserFactory(role=MANAGING_EDITOR))
    for name, args in (
        ("revisions_revert", [story.pk, old.pk]),
        ("revisions_compare", [story.pk, old.pk, "latest"]),
        ("history", [story.pk]),
    ):
        answer = editor.client.get(reverse(f"wagtailadmin_pages:{name}", args=args))
        assert answer.status_code == 200
    edit(story, user=reporter, kicker="Goes on")
    actions.publish_article(
        ArticlePage.objects.get(pk=story.pk), user=UserFactory(role=MANAGING_EDITOR)
    )

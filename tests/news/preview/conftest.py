"""A newsroom with a live story, its draft, a draft that was never live, and tokens."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from home.publishing import publish_front
from news.models import ArticlePage, SectionPage
from news.preview import tokens
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    put_live,
    set_up_desk,
)


@pytest.fixture
def house(db: None) -> SimpleNamespace:
    """Two sections; a story of each that is live and has a draft; one never live."""
    front = newsroom()
    world = SectionFactory(parent=front, title="World", slug="world")
    sport = SectionFactory(parent=front, title="Sport", slug="sport")
    for section in (world, sport):
        set_up_desk(section)
        section.save_revision().publish()
    reporter = UserFactory(role=REPORTER)
    managing = UserFactory(role=MANAGING_EDITOR)
    editor = UserFactory(role=SECTION_EDITOR, desk=world)
    author, category = AuthorFactory(), CategoryFactory()

    def story(section: SectionPage, title: str, *, live: bool) -> ArticlePage:
        article = ArticleFactory(
            parent=section,
            complete=True,
            writer=reporter,
            title=title,
            by=[author],
            under=[category],
        )
        if live:
            article = put_live(article, by=managing)
        return article

    mine = story(world, "Mine as published", live=True)
    other = story(sport, "Other as published", live=True)
    never = story(world, "Never published", live=False)
    edit(mine, user=reporter, title="Mine as drafted")
    edit(other, user=reporter, title="Other as drafted")
    home = HomePage.objects.get(pk=front.pk)
    home.live = True
    home.save()
    publish_front(home)
    return SimpleNamespace(
        **{name: value for name, value in locals().items() if name != "story"},
        write=story,
    )


class Holder:
    """Somebody with a preview token, who reads the delivery API."""

    def __init__(self, text: str = "", *, by_query: bool = False) -> None:
        self.text = text
        self.by_query = by_query
        self.client = Client(raise_request_exception=False)

    def get(self, address: str, **headers: str) -> Any:
        path = address if address.startswith("/") else f"/api/v1/{address}"
        if self.text and self.by_query:
            path += f"{'&' if '?' in path else '?'}preview_token={self.text}"
        elif self.text:
            headers["authorization"] = f"Preview {self.text}"
        return self.client.get(path, headers=headers)

    def headlines(self, address: str = "articles/") -> list[str]:
        return [item["headline"] for item in self.get(address).json()["items"]]


@pytest.fixture
def holder(house: SimpleNamespace):
    """Make a holder of a token: of a story, or (None) of the whole site."""

    def make(article: ArticlePage | None, **options: Any) -> Holder:
        by_query = options.pop("by_query", False)
        _token, text = tokens.mint(user=house.managing, article=article, **options)
        return Holder(text, by_query=by_query)

    return make

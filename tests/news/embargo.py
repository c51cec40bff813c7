"""A newsroom with stories under embargo, and partners who hold keys to them."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from delivery.access import keys
from delivery.access.models import ApiKey, EmbargoChange
from home.models import HomePage
from home.publishing import publish_front
from news.models import ArticlePage, SectionPage
from news.workflow import actions
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    NewsImageFactory,
    SectionFactory,
    UserFactory,
    fresh,
    newsroom,
    put_live,
    set_up_desk,
)

__all__ = ["desk"]


class Partner:
    """Somebody who reads the delivery API with a key."""

    def __init__(self, *scopes: str, **fields: Any) -> None:
        name = f"Partner {ApiKey.objects.count() + 1}"
        self.key = ApiKey.objects.create(name=name, scopes=list(scopes), **fields)
        self.text = keys.issue(self.key)
        self.client = Client(raise_request_exception=False)

    def get(self, address: str, **headers: str) -> Any:
        headers.setdefault("authorization", f"Bearer {self.text}")
        path = address if address.startswith("/") else f"/api/v1/{address}"
        return self.client.get(path, headers=headers)

    def headlines(self, query: str = "") -> list[str]:
        answer = self.get(f"embargoed/{query}")
        return [item["headline"] for item in answer.json()["items"]]

    def events(self, after: int = 0) -> list[tuple[str, str]]:
        items = self.get(f"embargoed/changes/?after={after}").json()["items"]
        return [(item["action"], item["id"]) for item in items]

    def read(self, story: ArticlePage) -> Any:
        return self.get(f"embargoed/{story.public_id}/")


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    """Two sections, the people of the desk, a live story, and a maker of stories."""
    if connection.vendor == "postgresql":
        # A test's transaction never ends, so its changes are numbered at once.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    front = newsroom()
    world = SectionFactory(parent=front, title="World", slug="world")
    asia = SectionFactory(parent=world, title="Asia", slug="asia")
    sport = SectionFactory(parent=front, title="Sport", slug="sport")
    for section in (world, asia, sport):
        set_up_desk(section)
        section.save_revision().publish()
    reporter = UserFactory(role=REPORTER)
    managing = UserFactory(role=MANAGING_EDITOR)
    editor = UserFactory(role=SECTION_EDITOR, desk=world)
    author, category = AuthorFactory(), CategoryFactory()
    picture = NewsImageFactory()

    def write(
        title: str,
        *,
        section: SectionPage = world,
        until: datetime | None = None,
        **fields: Any,
    ) -> ArticlePage:
        """Write a complete draft under embargo for an hour, unless said otherwise."""
        return ArticleFactory(
            parent=section,
            complete=True,
            writer=reporter,
            title=title,
            by=[author],
            under=[category],
            lead_image=picture,
            embargo_until=until or in_an_hour(),
            **fields,
        )

    def embargo(title: str, **fields: Any) -> ArticlePage:
        """Write a story and schedule it for the end of its embargo."""
        story = write(title, **fields)
        actions.schedule_article(story, user=managing, at=story.embargo_until)
        return fresh(story)

    shown = ArticleFactory(
        parent=world, complete=True, writer=reporter, title="Known", by=[author]
    )
    shown = put_live(shown, by=managing)
    home = HomePage.objects.get(pk=front.pk)
    home.live = True
    home.save()
    publish_front(home)
    return SimpleNamespace(**locals())


def in_an_hour() -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(hours=1)


def log() -> list[str]:
    return list(EmbargoChange.objects.order_by("id").values_list("action", flat=True))

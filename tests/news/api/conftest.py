"""A small published paper, and a way to read it as an app does."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from home.publishing import publish_front
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_image,
    make_section,
    publish,
)


@pytest.fixture
def read(client: Client):
    """Get an address under /api/v1/; parameters are the query."""

    def get(address: str = "", /, headers: dict[str, str] | None = None, **query: Any):
        return client.get(f"/api/v1/{address}", query, headers=headers or {})

    return get


@pytest.fixture
def paper(db) -> SimpleNamespace:
    """Three stories in two sections, one category under another, two authors."""
    home = make_home()
    world = make_section(home, "World")
    asia = make_section(world, "Asia")
    sport = make_section(home, "Sport")
    ann, bo = make_author("Ann Park"), make_author("Bo Lee")
    politics = make_category("Politics")
    korea = make_category("North Korea", parent=politics)
    picture = make_image()
    first = make_article(
        asia,
        "Refuses to meet",
        body=[("paragraph", "<p>“Never,” she said – twice.</p>")],
        authors=(ann,),
        categories=(korea,),
        lead_image=picture,
    )
    second = make_article(sport, "A goal", authors=(bo,), article_type="feature")
    third = make_article(world, "A storm", authors=(ann, bo), categories=(politics,))
    publish(world, asia, sport, ann, bo, politics, korea, first, second, third)
    home.live = True
    home.save()
    publish_front(home)
    return SimpleNamespace(**locals())

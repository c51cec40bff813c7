"""A small published paper: stories, sections, categories, authors and a front."""

from types import SimpleNamespace

import pytest

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

"""Fixtures of the reader's tests."""

from typing import Any

import pytest

from news.models import ArticlePage, SectionPage
from tests.news.reader import paper


@pytest.fixture
def world(db: None) -> SectionPage:
    """A section of a paper that is in the record."""
    return paper.make_paper()


@pytest.fixture
def story(world: SectionPage) -> ArticlePage:
    """A public story with every element there is."""
    return paper.whole_story(world)


@pytest.fixture
def page(client: Any, story: ArticlePage) -> Any:
    """The story's page, parsed."""
    return parsed(client.get(paper.WHOLE))


def parsed(response: Any) -> Any:
    """Read an answer as HTML."""
    from bs4 import BeautifulSoup

    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")

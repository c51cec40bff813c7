"""Fixtures of the reader's tests."""

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

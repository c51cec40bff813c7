"""Fixtures of the tests of notices."""

import pytest

from tests.news.desk.paper import Paper, open_paper


@pytest.fixture
def paper(db: None) -> Paper:
    """A small paper with two desks."""
    return open_paper()

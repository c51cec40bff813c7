"""Fixtures of the tests of the desk's screens."""

import pytest

from .paper import Paper, open_paper


@pytest.fixture
def paper(db: None) -> Paper:
    """A small paper with two desks."""
    return open_paper()

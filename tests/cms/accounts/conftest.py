"""A newsroom, and Rita."""

from typing import Any

import pytest

from tests.factories import REPORTER, UserFactory, newsroom


@pytest.fixture(autouse=True)
def _house(db: None) -> None:
    newsroom()


@pytest.fixture
def rita() -> Any:
    return UserFactory(username="rita", email="rita@herald.example", role=REPORTER)

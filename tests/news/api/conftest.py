"""The small published paper, and a way to read it as an app does."""

from typing import Any

import pytest
from django.test import Client

from tests.news.paper import paper

__all__ = ["paper"]


@pytest.fixture
def read(client: Client):
    """Get an address under /api/v1/; parameters are the query."""

    def get(address: str = "", /, headers: dict[str, str] | None = None, **query: Any):
        return client.get(f"/api/v1/{address}", query, headers=headers or {})

    return get

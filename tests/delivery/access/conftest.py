"""Keys to test with, and the small published paper they open."""

from typing import Any

import pytest

from delivery.access import keys
from delivery.access.models import ApiKey
from tests.delivery.access.parties import headers
from tests.news.paper import paper

__all__ = ["paper"]


@pytest.fixture
def make_key(db):
    """Return a function that makes a key and returns it with its text."""

    def make(*scopes: str, **fields: Any) -> tuple[ApiKey, str]:
        fields.setdefault("name", f"Partner {ApiKey.objects.count() + 1}")
        key = ApiKey.objects.create(scopes=list(scopes) or ["read"], **fields)
        return key, keys.issue(key)

    return make


@pytest.fixture
def bearer(make_key):
    """Return a function that makes a key and returns the headers that carry it."""

    def make(*scopes: str, **fields: Any) -> dict[str, str]:
        return headers(make_key(*scopes, **fields)[1])

    return make

"""Through the edge the API says what it says without: its own tests, once more.

Each request is made three times (without the edge, through it, through it again) and
must be answered alike: status, headers and bytes.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.cms.api import test_root
from tests.cms.api.test_root import addresses, story
from tests.edge import EdgeClient, edge_client
from tests.news.api import test_filters, test_queries, test_resolve, test_router
from tests.news.api.conftest import paper, read

__all__ = ["addresses", "paper", "read", "story"]

pytestmark = pytest.mark.django_db

MODULES = (test_root, test_filters, test_queries, test_resolve, test_router)
# They count queries, which asking three times would triple, break the database, or
# stop the clock.
NOT_AGAIN = ("quer", "cost", "one_read", "database", "breaks", "fails", "no_date")


def _is_about_answers(name: str, test: Any) -> bool:
    return name.startswith("test_") and not any(word in name for word in NOT_AGAIN)


for _module in MODULES:
    for _name, _test in vars(_module).items():
        if callable(_test) and _is_about_answers(_name, _test):
            globals()[_name] = _test


@pytest.fixture
def client() -> Iterator[EdgeClient]:
    # The second does not turn between one asking and the next: an answer made in the
    # second of its change has no date yet.
    with time_machine.travel(timezone.now(), tick=False), edge_client() as through:
        yield through


def test_answers_did_come_from_the_edge(paper: Any, client: EdgeClient) -> None:
    for address in ("articles/", f"articles/{paper.first.public_id}/", "sections/"):
        assert client.get(f"/api/v1/{address}").status_code == 200
    assert client.handler.hits == 3

"""The log of changes by HTTP: in order, with documents, with words for bad input."""

import json

import pytest
from django.db import connection, transaction

from delivery import record
from delivery.models import Document, Horizon
from tests.delivery.resources import publish, story, withdraw

URL = "/api/v1/changes/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _numbered() -> None:
    """Number changes at once on PostgreSQL, where a test's transaction never ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_changes_come_in_order_with_tombstones_and_their_reason(client) -> None:
    kept, killed = story(), story()
    publish(kept)
    publish(killed)
    withdraw(killed.id, action="killed", reason="The desk's own words")
    with transaction.atomic():
        record.move(story(id=kept.id, path="/world/elsewhere/"))
    answer = client.get(URL)
    items = answer.json()["items"]
    assert [(each["seq"], each["type"], each["reason"]) for each in items] == [
        (1, "article.published", "first"),
        (2, "article.published", "first"),
        (3, "article.killed", "killed"),
        (4, "article.moved", "moved"),
    ]
    assert items[2]["tombstone"] == {"reason": "killed", "at": items[2]["at"]}
    assert items[3]["old_path"] == kept.path
    assert items[3]["tombstone"] is None
    assert b"own words" not in answer.content
    assert answer["Cache-Control"].startswith("public, max-age=1, s-maxage=2")
    again = client.get(URL, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("action", ["unpublished", "expired", "killed", "deleted"])
def test_each_way_to_go_is_told_apart(client, action) -> None:
    gone = story()
    publish(gone)
    withdraw(gone.id, action=action)
    last = client.get(URL).json()["items"][-1]
    assert (last["action"], last["tombstone"]["reason"]) == (action, action)


def test_pages_follow_each_other_to_the_end(client) -> None:
    for _ in range(5):
        publish(story())
    seen, url = [], f"{URL}?limit=2&kind=article"
    while url:
        page = client.get(url).json()
        seen += [each["seq"] for each in page["items"]]
        url = page["next"]
    assert seen == [1, 2, 3, 4, 5]
    assert (page["seq"], page["latest"]) == (5, 5)
    assert client.get(f"{URL}?after=5").json() == {
        "items": [],
        "seq": 5,
        "latest": 5,
        "next": None,
    }


def test_a_filter_that_finds_nothing_still_moves_on(client) -> None:
    for _ in range(3):
        publish(story())
    page = client.get(f"{URL}?kind=author").json()
    assert (page["items"], page["seq"], page["next"]) == ([], 3, None)


def test_documents_come_once_with_the_last_change(client) -> None:
    changed, gone = story(), story()
    publish(changed)
    publish(gone)
    publish(story(id=changed.id, headline="Newer"), action="updated", reason="update")
    withdraw(gone.id)
    items = client.get(f"{URL}?include=document").json()["items"]
    assert [each["superseded"] for each in items] == [True, True, False, False]
    assert [each["document"] is None for each in items] == [True, True, False, True]
    stored = Document.objects.get(public_id=changed.id)
    assert items[2]["document"] == json.loads(bytes(stored.body))
    assert items[2]["etag"] == stored.etag


def test_documents_are_joined_as_they_are_stored(client) -> None:
    publish(story(headline="“Ünïcode” – twice"))
    stored = bytes(Document.objects.get().body)
    assert b'"document":' + stored in client.get(f"{URL}?include=document").content


@pytest.mark.parametrize("query", ["", "?include=document", "?kind=front&kind=author"])
def test_a_page_costs_one_query(client, django_assert_num_queries, query) -> None:
    for _ in range(4):
        publish(story())
    with django_assert_num_queries(1):
        client.get(URL + query)


@pytest.mark.parametrize(
    "query, parameter",
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=", "after"),
        ("after=1e3", "after"),
        ("after=1_0", "after"),
        ("after=٣", "after"),
        ("after=9223372036854775808", "after"),
        ("after=" + "9" * 400, "after"),
        ("after=1&after=2", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("kind=story", "kind"),
        ("include=body", "include"),
        ("since=3", "since"),
    ],
)
def test_bad_input_is_named_in_words(client, query, parameter) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == parameter
    assert answer.json()["detail"].startswith(f"{parameter}:")


@pytest.mark.parametrize("after", [0, 2**63 - 1])
def test_the_ends_of_the_range_are_answered(client, after) -> None:
    assert client.get(f"{URL}?after={after}").status_code == 200


def test_a_cursor_older_than_the_log_is_gone_with_the_way_out(client) -> None:
    for _ in range(3):
        publish(story())
    Horizon.objects.create(seq=2, pruned=1)
    answer = client.get(f"{URL}?after=1")
    assert answer.status_code == 410
    told = answer.json()
    assert told["type"] == "urn:copydesk:problem:changes-pruned"
    assert told["errors"][0]["snapshot"].endswith("/api/v1/snapshot/")
    assert told["errors"][0]["oldest"] == 2
    assert "/api/v1/snapshot/" in answer["Link"]
    assert client.get(f"{URL}?after=2").status_code == 200


def test_only_reading_is_answered(client) -> None:
    assert client.post(URL).status_code == 405
    assert client.options(URL).status_code == 204
    head = client.head(URL)
    assert (head.status_code, head.content) == (200, b"")

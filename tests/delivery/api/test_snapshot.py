"""The whole record in one stream: true at a number, resumable, and let go of."""

import asyncio
import gzip
import json
import tracemalloc
from typing import Any

import pytest
from django.test import Client

from cms import threads
from cms.threads import Threads
from cms.wsgi import application
from delivery.api import snapshot as door
from delivery.models import Document, Horizon
from delivery.snapshot import BATCH, Snapshot, parse_cursor
from tests.asgi import Exchange, run, scope
from tests.delivery.resources import publish, story, withdraw

URL = "/api/v1/snapshot/"
# The answer reads by a connection of its own, which sees what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def lines_of(answer) -> list[dict]:
    assert answer.status_code == 200
    return [
        json.loads(line)
        for line in b"".join(answer.streaming_content).split(b"\n")[:-1]
    ]


def test_a_snapshot_is_a_number_the_documents_and_an_end(client) -> None:
    made = [story() for _ in range(3)]
    for resource in made:
        publish(resource)
    withdraw(made[0].id)
    answer = client.get(URL)
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["Cache-Control"] == "no-store"
    head, *documents, end = lines_of(answer)
    assert (head["type"], head["seq"], head["resumed"]) == ("snapshot", 4, False)
    assert [each["id"] for each in documents] == [str(each.id) for each in made[1:]]
    assert end == {"type": "end", "seq": 4, "count": 2}


def test_documents_and_etags_are_those_of_their_addresses(client) -> None:
    publish(story(headline="“Ünïcode”"))
    stored = Document.objects.get()
    body = b"".join(client.get(URL).streaming_content)
    assert b'"document":' + bytes(stored.body) + b"}\n" in body
    assert json.loads(body.split(b"\n")[1])["etag"] == stored.etag


def test_an_empty_record_has_a_number_and_an_end(client) -> None:
    head, end = lines_of(client.get(URL))
    assert (head["seq"], end["count"]) == (0, 0)


def test_a_transfer_that_broke_off_goes_on_behind_its_last_line(client) -> None:
    made = [story() for _ in range(4)]
    for resource in made:
        publish(resource)
    head, _, second, *_ = lines_of(client.get(URL))
    publish(story())
    rest = lines_of(client.get(URL, {"after": second["cursor"]}))
    assert rest[0]["resumed"] is True
    assert rest[0]["seq"] == rest[-1]["seq"] == head["seq"] == 4
    assert rest[-1]["count"] == 3


def test_one_kind_alone(client) -> None:
    publish(story())
    publish(story(kind="author", path="/authors/ann/"))
    head, one, _ = lines_of(client.get(URL, {"kind": "author"}))
    assert (head["kinds"], one["kind"]) == (["author"], "author")


def test_compressed_lines_are_the_same_lines(client) -> None:
    publish(story())
    plain = b"".join(client.get(URL).streaming_content).split(b"\n")[1:]
    answer = client.get(URL, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    zipped = gzip.decompress(b"".join(answer.streaming_content))
    assert zipped.split(b"\n")[1:] == plain


@pytest.mark.parametrize(
    "after", ["", "1", "1.2.3", "x.y", "-1.2", "1.9223372036854775808", "1.2 ", "٣.1"]
)
def test_a_cursor_of_nobody_is_refused_in_words(client, after) -> None:
    answer = client.get(URL, {"after": after})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("after: is not the cursor of a line")


def test_a_cursor_from_before_the_log_begins_is_gone(client) -> None:
    publish(story())
    Horizon.objects.create(seq=1, pruned=1)
    assert client.get(URL, {"after": "0.0"}).status_code == 410
    lines_of(client.get(URL))


def test_what_is_published_during_a_transfer_is_not_in_it() -> None:
    publish(story())
    snapshot = Snapshot()
    lines = iter(snapshot)
    assert b'"seq":1' in next(lines)
    publish(story())
    assert json.loads(list(lines)[-1]) == {"type": "end", "seq": 1, "count": 1}


def test_a_transfer_keeps_no_writer_out() -> None:
    """On SQLite a transaction that began by locking would make the desk wait."""
    publish(story())
    snapshot = Snapshot()
    next(iter(snapshot))
    publish(story())
    snapshot.close()
    assert Document.objects.count() == 2


def test_memory_does_not_grow_with_the_record() -> None:
    resource = story()
    publish(resource)
    one = Document.objects.get()

    def peak() -> int:
        tracemalloc.start()
        for _ in Snapshot():
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    def grow(to: int) -> None:
        first = Document.objects.count()
        Document.objects.bulk_create(
            Document(**fields(one) | {"public_id": story().id, "path": f"/{n}/"})
            for n in range(first, to)
        )

    grow(2 * BATCH)
    small = peak()
    grow(10 * BATCH)
    assert peak() < 1.5 * small


def fields(document: Document) -> dict:
    skipped = {"id", "public_id", "path"}
    return {
        field.attname: getattr(document, field.attname)
        for field in Document._meta.concrete_fields
        if field.attname not in skipped
    } | {"body": b'{"a":"' + b"x" * 2000 + b'"}'}


def test_only_so_many_transfers_at_a_time(client, settings) -> None:
    publish(story())
    under_way = [Client().get(URL) for _ in range(settings.SNAPSHOTS_MAX)]
    refused = client.get(URL)
    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert refused.json()["type"] == "urn:copydesk:problem:busy"
    under_way[0].close()  # The client went away before it took a line.
    lines_of(under_way[1])
    for _ in range(settings.SNAPSHOTS_MAX):
        lines_of(client.get(URL))


def test_one_slow_reader_leaves_a_place_to_others(settings) -> None:
    publish(story())
    settings.SNAPSHOTS_MAX = 3
    slow, other = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    held = [slow.get(URL) for _ in range(2)]
    assert slow.get(URL).status_code == 503
    lines_of(other.get(URL))
    held[0].close()
    lines_of(slow.get(URL))
    held[1].close()


def test_who_reads_too_slowly_loses_its_place(settings, monkeypatch) -> None:
    monkeypatch.setattr(threads, "TAKEN_WITHIN", 0.1)
    settings.SNAPSHOTS_MAX = 1
    publish(story())
    dripping, other = Dripping(), Exchange()

    async def act() -> None:
        serving = Threads(application, threads=1)
        await serving(scope(URL), dripping.receive, dripping.send)
        await serving(scope(URL), other.receive, other.send)

    run(act)
    assert b'"type":"snapshot"' in dripping.body
    assert b'"type":"end"' not in dripping.body
    assert b'"type":"end"' in other.body
    assert not door._places._taken


class Dripping(Exchange):
    """A client that takes the head and the first line, and then nothing for long."""

    async def send(self, message: Any) -> None:
        await super().send(message)
        if len(self.sent) > 2:
            await asyncio.Event().wait()


def test_headers_alone_hold_no_place(client, settings) -> None:
    for _ in range(settings.SNAPSHOTS_MAX + 1):
        assert client.head(URL).status_code == 200
        assert client.get(URL, {"after": "x"}).status_code == 400
    assert not door._places._taken


def test_a_cursor_is_number_and_key() -> None:
    assert parse_cursor("12.34") == (12, 34)


def test_a_cursor_ahead_of_this_database_is_refused_with_the_way_out(client) -> None:
    publish(story())
    for _ in range(4):  # each refusal gives its place and its connection back
        answer = client.get(URL, {"after": "9999.1"})
        assert answer.status_code == 400
        assert "start from the first line" in answer.json()["detail"]
    assert lines_of(client.get(URL))[-1]["type"] == "end"

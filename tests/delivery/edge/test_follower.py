"""How far behind the record a hit can be: not at all here, 250 ms anywhere else."""

import contextlib
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections

from delivery import keys
from delivery.edge import Edge
from delivery.edge.follower import BOUND, CHANNEL, Follower, _keys_of
from delivery.edge.store import Store
from delivery.models import Change
from tests.delivery.resources import publish, story, withdraw
from tests.edge import BIG, call, environ

ROOT = Path(__file__).resolve().parents[3]
PUBLISHER = """
    import os, sys, time
    import django
    from django.conf import settings
    django.setup()
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    from django.db import connections
    connections["default"].settings_dict["NAME"] = os.environ["TEST_DATABASE"]
    from uuid import UUID
    from tests.delivery.resources import publish, story
    for line in sys.stdin:
        public_id, headline = line.split()
        publish(
            story(id=UUID(public_id), headline=headline),
            action="updated",
            reason="update",
        )
        print(time.monotonic(), flush=True)
"""


def until(is_so: Any, *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.005)
    return bool(is_so())


@pytest.fixture
def edge(transactional_db: None) -> Iterator[Edge]:
    it = Edge(WSGIHandler(), limit=BIG)
    it.follower.ensure()
    assert until(lambda: time.monotonic() < it.follower.fresh_until)
    yield it
    it.close()


def read(edge: Edge, public_id: UUID) -> tuple[str, bytes]:
    status, _, body = call(edge, environ(f"/api/v1/articles/{public_id}/"))
    return status, body


def hit(edge: Edge, public_id: UUID) -> bool:
    """Tell whether an answer is kept and may be given."""
    path = f"/api/v1/articles/{public_id}/"
    found = [entry for key, entry in edge.store.entries.items() if key[0] == path]
    return bool(found) and time.monotonic() < edge.follower.fresh_until


def warm(edge: Edge, public_id: UUID) -> bool:
    """Ask until the answer is kept: on a busy machine the follower may be late."""
    return until(lambda: bool(read(edge, public_id)) and hit(edge, public_id))


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[Any]:
    """Publish from another process; returns when its commit was through."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PUBLISHER)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        },
    )
    assert process.stdin
    assert process.stdout

    def publish_there(public_id: UUID, headline: str) -> float:
        process.stdin.write(f"{public_id} {headline}\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    yield publish_there
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


def test_nothing_is_stale_in_the_process_that_published(edge: Edge) -> None:
    resource = story(headline="h0")
    assert read(edge, resource.id)[0] == "404 Not Found"
    assert warm(edge, resource.id)
    publish(resource)
    for number in range(1, 30):
        assert f"h{number - 1}".encode() in read(edge, resource.id)[1]
        assert warm(edge, resource.id)
        changed = story(id=resource.id, headline=f"h{number}")
        publish(changed, action="updated", reason="update")
        assert f"h{number}".encode() in read(edge, resource.id)[1]
    withdraw(resource.id)
    assert read(edge, resource.id)[0] == "404 Not Found"


def test_another_process_is_heard_within_the_bound(edge: Edge, elsewhere: Any) -> None:
    resource = story(headline="h0")
    publish(resource)
    elsewhere(resource.id, "warm")
    delays = []
    for number in range(1, 16):
        assert warm(edge, resource.id)
        committed = elsewhere(resource.id, f"h{number}")
        stale, asked = 0.0, time.monotonic()
        while f'"h{number}"'.encode() not in read(edge, resource.id)[1]:
            stale, asked = asked - committed, time.monotonic()
        delays.append(stale)
    assert max(delays) <= BOUND, delays


def test_hits_end_within_the_bound_when_the_log_is_lost(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = story()
    publish(resource)
    assert warm(edge, resource.id)

    def fail(self: Any, log: Any) -> None:
        raise OSError("the connection is gone")

    monkeypatch.setattr(Follower, "step", fail)
    lost = time.monotonic()
    assert until(lambda: not hit(edge, resource.id), seconds=2)
    assert edge.follower.fresh_until <= lost + BOUND + 0.05  # a step under way
    assert read(edge, resource.id)[0] == "200 OK"  # by the application
    monkeypatch.undo()
    assert until(lambda: time.monotonic() < edge.follower.fresh_until)
    assert read(edge, resource.id)[0] == "200 OK"
    assert warm(edge, resource.id)


def test_what_changed_while_the_log_was_lost_is_dropped_before_hits_begin(
    edge: Edge, elsewhere: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = story(headline="before")
    publish(resource)
    assert warm(edge, resource.id)
    step = Follower.step
    monkeypatch.setattr(Follower, "step", lambda self, log: 1 / 0)
    assert until(lambda: time.monotonic() > edge.follower.fresh_until)
    elsewhere(resource.id, "meanwhile")
    monkeypatch.setattr(Follower, "step", step)
    assert until(lambda: time.monotonic() < edge.follower.fresh_until)
    assert b"meanwhile" in read(edge, resource.id)[1]


@pytest.mark.postgresql
def test_a_lost_connection_is_made_anew(edge: Edge) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'copydesk-edge' AND datname = current_database()"
        )
        assert cursor.rowcount == 1
    assert until(lambda: time.monotonic() > edge.follower.fresh_until)
    assert until(lambda: time.monotonic() < edge.follower.fresh_until)


@pytest.mark.postgresql
def test_a_notification_is_heard_long_before_the_next_look(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.edge.follower.POLL", 5.0)
    time.sleep(0.2)
    before = edge.follower.fresh_until
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '1')", [CHANNEL])
    assert until(lambda: edge.follower.fresh_until > before, seconds=1)


class FakeLog:
    """A log that says what it is told to."""

    def __init__(self, latest: int, rows: list[Any] | None = None) -> None:
        self.latest = latest
        self.rows = rows or []

    def fetch(self, sql: str, params: Any = ()) -> list[Any]:
        return self.rows if params else [(self.latest,)]


def row(seq: int) -> tuple[Any, ...]:
    return (seq, "article", uuid4().hex, "en", "/a/", "", "updated", "[]")


@pytest.mark.parametrize(
    "log, is_forgotten",
    [
        (FakeLog(7, []), False),
        (FakeLog(8, [row(8)]), False),
        (FakeLog(9, [row(9)]), True),  # pruned: number 8 is missing
        (FakeLog(3), True),  # put back to an earlier day
        (FakeLog(2000, [row(8 + n) for n in range(1000)]), True),  # too much at once
    ],
)
def test_what_cannot_be_followed_makes_the_edge_forget(log, is_forgotten) -> None:
    store = Store(10**6)
    follower = Follower(store)
    follower.step(FakeLog(7))
    from tests.delivery.edge.test_store import put

    put(store, "kept", "list-section")
    follower.step(log)
    assert (not store.entries) == is_forgotten
    assert follower.position == log.latest


@pytest.mark.django_db(transaction=True)
def test_keys_from_the_log_are_those_of_the_change() -> None:
    change = publish(story(path="/old/"))
    change = publish(
        story(id=change.public_id, path="/new/"), action="updated", reason="update"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, kind, public_id, locale, path, old_path, action, facets "
            "FROM delivery_change WHERE id = %s",
            [change.pk],
        )
        found = cursor.fetchone()
    change = Change.objects.get(pk=change.pk)
    assert change.old_path == "/old/"
    assert _keys_of(found) == keys.of_change(
        change, public_id=change.public_id, facets=change.facets
    )


@pytest.fixture(autouse=True)
def _no_connection_stays() -> Iterator[None]:
    yield
    with contextlib.suppress(Exception):
        connections.close_all()

"""Kept answers on the loop are what the threads would say, header by header."""

from collections.abc import Iterator
from typing import Any

import pytest

from cms.asgi import House
from cms.threads import environ_of
from delivery.edge import Edge
from tests.asgi import HOST, Exchange, ask, scope
from tests.edge import Origin, still_edge

PATH = "/api/v1/articles/"
GZIP = (b"accept-encoding", b"gzip")
DATE = "Tue, 07 Jul 2026 12:00:00 GMT"
SECRET = (b"authorization", b"Bearer cdk_x")


@pytest.fixture
def origin(settings: Any) -> Origin:
    settings.ALLOWED_HOSTS = ["newsroom.example", "other.example"]
    return Origin(b'{"bytes": "as stored"}', X_Odd="caf\xe9", Last_Modified=DATE)


@pytest.fixture
def edge(origin: Origin) -> Iterator[Edge]:
    with still_edge(origin) as it:
        yield it


def by_wsgi(application: Any, asked: Any) -> tuple[int, list[Any], bytes]:
    """Answer as `cms.wsgi` does, under whatever server."""
    told: list[Any] = []
    body = b"".join(application(environ_of(asked), lambda *said: told.append(said)))
    status, headers = told[0]
    encoded = [(n.lower().encode(), v.encode("latin-1")) for n, v in headers]
    return int(status[:3]), encoded, body


def by_asgi(house: House, asked: Any) -> tuple[int, list[Any], bytes]:
    exchange: Exchange = ask(house, asked)
    return exchange.status, exchange.headers, exchange.body


ASKED: dict[str, Any] = {
    "plain": scope(PATH),
    "head": scope(PATH, method="HEAD"),
    "query": scope(PATH, b"limit=5&section=a"),
    "query in another order": scope(PATH, b"section=a&limit=5"),
    "query that is not text": scope(PATH, b"q=\xff\xfe"),
    "path that is not ASCII": scope("/api/v1/sections/m\xfcnchen/"),
    "gzip": scope(PATH, b"", GZIP),
    "gzip in two headers": scope(PATH, b"", (b"accept-encoding", b"br"), GZIP),
    "gzip refused": scope(PATH, b"", (b"accept-encoding", b"gzip;q=0")),
    "its tag": scope(PATH, b"", (b"if-none-match", b'"abc"')),
    "its tag, head": scope(PATH, b"", (b"if-none-match", b'"abc"'), method="HEAD"),
    "its tag in the second header": scope(
        PATH, b"", (b"if-none-match", b'"x"'), (b"if-none-match", b'"abc"')
    ),
    "another tag": scope(PATH, b"", (b"if-none-match", b'"x"')),
    "any tag": scope(PATH, b"", (b"if-none-match", b"*")),
    "its date": scope(PATH, b"", (b"if-modified-since", DATE.encode())),
    "a cookie": scope(PATH, b"", (b"cookie", b"a=1"), (b"cookie", b"b=2")),
    "another host of ours": scope(PATH, headers=[(b"host", b"other.example")]),
    "two hosts": scope(PATH, b"", (b"host", b"evil.example")),
    "no host": scope(PATH, headers=[]),
    "an evil host": scope(PATH, headers=[(b"host", b"evil.example")]),
    "below a root": scope(f"/news{PATH}", root_path="/news"),
    "https": scope(PATH, scheme="https"),
    "a key": scope(PATH, b"", SECRET),
    "a key of another kind": scope(PATH, b"", (b"x-api-key", b"x")),
    "a draft": scope(PATH, b"preview_token=x"),
    "the past": scope(PATH, b"as_of=2020-01-01T00:00:00Z"),
    "a method": scope(PATH, method="OPTIONS"),
    "a page": scope("/world/"),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_loop_says_what_the_threads_say(edge, origin, asked) -> None:
    made = by_asgi(House(edge, threads=1), asked)
    before = len(origin.asked)
    kept = by_asgi(House(edge, threads=1), asked)
    was_kept = len(origin.asked) == before
    assert made == kept == by_wsgi(edge, asked)
    # The origin itself knows neither HEAD nor conditions: those are the edge's.
    if asked["method"] == "GET" and kept[0] == 200:
        assert kept == by_wsgi(origin, asked)
    assert was_kept == (edge.find(environ_of(asked)) is not None)


@pytest.mark.parametrize("name", ["plain", "head", "gzip", "its tag", "a cookie"])
def test_a_hit_takes_no_thread(edge, name) -> None:
    house = House(edge, threads=1)
    ask(house, scope(PATH)), ask(house, scope(PATH, b"", GZIP))
    house.threads.pool.shutdown()
    assert ask(house, ASKED[name]).status in (200, 304)


@pytest.mark.parametrize("name", ["a key", "a draft", "an evil host", "two hosts"])
def test_what_is_private_or_odd_is_never_answered_on_the_loop(edge, name) -> None:
    house = House(edge, threads=1)
    ask(house, scope(PATH))
    house.threads.pool.shutdown()
    with pytest.raises(RuntimeError, match="shutdown"):
        ask(house, ASKED[name])


@pytest.mark.parametrize(
    "one, other",
    [
        ("query", "query in another order"),
        ("plain", "a cookie"),
        ("plain", "another host of ours"),
        ("gzip", "gzip in two headers"),
        ("plain", "gzip refused"),
        ("plain", "head"),
    ],
)
def test_two_ways_to_ask_the_same_share_one_answer(edge, origin, one, other) -> None:
    house = House(edge, threads=1)
    ask(house, ASKED[one]), ask(house, ASKED[other])
    assert len(origin.asked) == 1


def test_a_purge_holds_for_the_loop_at_once(edge, origin) -> None:
    house = House(edge, threads=1)
    ask(house, scope(PATH)), ask(house, scope(PATH))
    origin.body = b"new"
    edge.store.drop({"list-article"})
    assert ask(house, scope(PATH)).body == b"new"


def test_without_the_log_the_loop_gives_nothing(edge, origin) -> None:
    house = House(edge, threads=1)
    ask(house, scope(PATH))
    edge.follower.fresh_until = 0.0
    ask(house, scope(PATH))
    assert len(origin.asked) == 2


def test_the_loop_leaves_it_to_the_threads_who_makes_an_answer_anew(
    edge, origin
) -> None:
    house = House(edge, threads=1)
    ask(house, scope(PATH))
    entry = next(iter(edge.store.entries.values()))
    entry.expires = 0.0
    assert edge.find(environ_of(scope(PATH))) is None
    assert entry.expires == 0.0
    ask(house, scope(PATH))
    assert len(origin.asked) == 2


def test_a_house_without_an_edge_asks_the_application(origin) -> None:
    house = House(origin, threads=1)
    ask(house, scope(PATH)), ask(house, scope(PATH))
    assert len(origin.asked) == 2
    assert HOST in origin.asked[0]["asgi.scope"]["headers"]

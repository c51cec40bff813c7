"""What the edge keeps, for whom, and what can neither spoil nor split it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from delivery.edge import Edge, wrap
from tests.edge import Origin, call, environ, still_edge

PATH = "/api/v1/articles/"
PRIVATE = {"HTTP_AUTHORIZATION": "Bearer cdk_x"}


@pytest.fixture
def origin(settings: Any) -> Origin:
    settings.ALLOWED_HOSTS = ["newsroom.example", "other.example"]
    return Origin()


@pytest.fixture
def edge(origin: Origin) -> Iterator[Edge]:
    with still_edge(origin) as it:
        yield it


def ask(edge: Edge, query: str = "", /, path: str = PATH, **more: Any) -> Any:
    return call(edge, environ(path, query, **more))


def test_the_second_answer_is_the_first_without_the_application(edge, origin) -> None:
    assert ask(edge) == ask(edge)
    assert len(origin.asked) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "sessionid=evil"},
        {"HTTP_USER_AGENT": "x" * 5000},
        {"HTTP_HOST": "other.example"},
        {"HTTP_HOST": "newsroom.example:8000"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_FOR": "6.6.6.6"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "host=evil.example;proto=https"},
        {"HTTP_X_ORIGINAL_URL": "/admin/"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_REFERER": "https://evil.example/"},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ACCEPT_LANGUAGE": "de"},
        {"HTTP_ACCEPT_ENCODING": "br;q=1, zstd, identity"},
        {"HTTP_CACHE_CONTROL": "no-cache"},
        {"HTTP_PRAGMA": "no-cache"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_IF_NONE_MATCH": '"other"'},
        {"HTTP_IF_MODIFIED_SINCE": "nonsense"},
        {"REMOTE_ADDR": "6.6.6.6"},
        {"method": "HEAD"},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_is_not_asked_for_neither_spoils_nor_splits(edge, origin, more) -> None:
    odd = ask(edge, "limit=5", **more)
    assert odd[0] == "200 OK"
    even = ask(edge, "limit=5")
    assert even[2] == b"{}"
    assert odd[1] == even[1]
    assert len(origin.asked) == 1


def test_nothing_of_who_asked_first_reaches_the_application_as_a_condition(
    edge, origin
) -> None:
    ask(edge, HTTP_IF_NONE_MATCH='"abc"', method="HEAD")
    assert "HTTP_IF_NONE_MATCH" not in origin.asked[0]
    assert origin.asked[0]["REQUEST_METHOD"] == "GET"


@pytest.mark.parametrize(
    "one, other",
    [
        ("limit=5&section=a", "section=a&limit=5"),
        ("section=a&section=b", "section=b&section=a"),
        ("section=a%20b", "section=a+b"),
        ("q=%61", "q=a"),
        ("", "&&"),
    ],
)
def test_two_ways_to_ask_the_same_share_one_answer(edge, origin, one, other) -> None:
    assert ask(edge, one) == ask(edge, other)
    assert len(origin.asked) == 1


@pytest.mark.parametrize(
    "one, other",
    [
        ("section=a", "section=b"),
        ("limit=1", "limit=1&limit=1"),
        ("q=a&q=b", "q=a%26q%3Db"),
        ("a=b", "a%3Db"),
        ("q=x", "q="),
        ("q=", ""),
        ("q=%C3%BC", "q=%FC"),
        ("q=a;b=c", "q=a&b=c"),
    ],
)
def test_two_questions_have_two_answers(edge, origin, one, other) -> None:
    ask(edge, one)
    origin.body = b"[]"
    assert ask(edge, other)[2] == b"[]"
    assert ask(edge, one)[2] == b"{}"


def test_another_path_coding_or_scheme_is_another_question(edge, origin) -> None:
    for more in (
        {},
        {"path": "/api/v1/articles"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"wsgi.url_scheme": "https"},
    ):
        ask(edge, **more)
        ask(edge, **more)
    assert len(origin.asked) == 4


@pytest.mark.parametrize(
    "query, more",
    [
        ("", PRIVATE),
        ("", {"HTTP_AUTHORIZATION": ""}),
        ("", {"HTTP_X_API_KEY": "x"}),
        ("preview_token=x", {}),
        ("preview%5Ftoken=x", {}),
        ("as_of=2020-01-01T00:00:00Z", {}),
        ("", {"method": "POST"}),
        ("", {"method": "OPTIONS"}),
        ("", {"path": "/admin/"}),
        ("", {"path": "/"}),
        ("", {"path": "/api/v1"}),
        ("", {"HTTP_HOST": "evil.example"}),
        ("", {"HTTP_HOST": "newsroom.example evil"}),
        ("q=" + "x" * 3000, {}),
        ("q=\xfc", {}),
        ("", {"path": "/api/v1/sections/" + "x" * 500 + "/"}),
    ],
)
def test_it_is_none_of_the_edges_business(edge, origin, query, more) -> None:
    ask(edge)  # a kept answer that must not be given instead
    for _ in range(2):
        ask(edge, query, **more)
    assert len(origin.asked) == 3
    assert len(edge.store.entries) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private, no-cache"},
        {"Cache-Control": "public, no-store"},
        {"Cache-Control": "private, max-age=60"},
        {"Cache-Control": ""},
        {"Set-Cookie": "sessionid=x"},
        {"Surrogate-Key": ""},
        {"Surrogate-Key": "path-x redirects"},
        {"Vary": "Accept-Encoding, Cookie"},
        {"Vary": "*"},
    ],
)
def test_what_is_not_everybodys_is_not_kept(edge, origin, headers) -> None:
    origin.headers |= headers
    ask(edge), ask(edge)
    assert len(origin.asked) == 2
    assert not edge.store.entries


@pytest.mark.parametrize(
    "status, is_kept",
    [
        ("200 OK", True),
        ("404 Not Found", True),
        ("400 Bad Request", False),
        ("401 Unauthorized", False),
        ("308 Permanent Redirect", False),
        ("429 Too Many Requests", False),
        ("500 Internal Server Error", False),
        ("503 Service Unavailable", False),
    ],
)
def test_only_answers_and_misses_are_kept(edge, origin, status, is_kept) -> None:
    origin.status = status
    assert ask(edge, "x=1")[0] == ask(edge, "x=1")[0] == status
    assert len(origin.asked) == 1 + (not is_kept)


@pytest.mark.parametrize(
    "asked, status",
    [
        ({"HTTP_IF_NONE_MATCH": '"abc"'}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": 'W/"abc"'}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": '"abc-gzip"'}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": '"x", "abc"'}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": "*"}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": '"x"'}, "200 OK"),
        (
            {"HTTP_IF_MODIFIED_SINCE": "Tue, 07 Jul 2026 12:00:00 GMT"},
            "304 Not Modified",
        ),
        ({"HTTP_IF_MODIFIED_SINCE": "Tue, 07 Jul 2026 11:59:59 GMT"}, "200 OK"),
        (
            {
                "HTTP_IF_NONE_MATCH": '"x"',
                "HTTP_IF_MODIFIED_SINCE": "Tue, 07 Jul 2026 12:00:00 GMT",
            },
            "200 OK",
        ),
    ],
)
def test_a_copy_that_still_holds_is_a_304(edge, origin, asked, status) -> None:
    origin.headers["Last-Modified"] = "Tue, 07 Jul 2026 12:00:00 GMT"
    for _ in range(2):
        told, headers, body = ask(edge, **asked)
        assert told == status
        assert body == (b"" if status.startswith("304") else b"{}")
        assert headers["etag"] == '"abc"'
        assert ("content-length" in headers) == status.startswith("200")
    assert len(origin.asked) == 1


def test_a_head_has_the_headers_of_the_get_and_no_body(edge, origin) -> None:
    status, headers, body = ask(edge, method="HEAD")
    assert (status, headers["content-length"], body) == ("200 OK", "2", b"")
    assert ask(edge)[1] == headers
    assert len(origin.asked) == 1


def test_bytes_leave_as_they_came_even_if_they_are_no_json(edge, origin) -> None:
    origin.body = bytes(range(256))
    assert ask(edge)[2] == ask(edge)[2] == bytes(range(256))


def test_an_answer_made_while_its_key_is_purged_is_not_kept(edge, origin) -> None:
    origin.meanwhile = lambda: edge.store.drop({"list-article"})
    assert ask(edge)[2] == b"{}"
    assert not edge.store.entries
    origin.meanwhile = lambda: edge.store.drop({"list-section"})
    ask(edge)
    assert len(edge.store.entries) == 1


def test_without_the_log_there_are_no_hits(edge, origin) -> None:
    ask(edge)
    edge.follower.fresh_until = 0.0
    ask(edge), ask(edge)
    assert len(origin.asked) == 3
    edge.follower.fresh_until = 1e12
    ask(edge)
    assert len(origin.asked) == 3


def test_an_answer_past_its_time_is_made_anew_by_one_while_others_have_it(
    edge, origin
) -> None:
    ask(edge)
    entry = next(iter(edge.store.entries.values()))
    entry.expires = 0.0
    during: list[Any] = []
    origin.meanwhile = lambda: during.append(ask(edge)) if not during else None
    ask(edge)
    assert len(origin.asked) == 2
    assert during[0][2] == b"{}"


def test_an_answer_without_its_date_yet_is_kept_to_the_end_of_the_second(
    origin,
) -> None:
    def dateless(asked: Any, start_response: Any) -> Any:
        asked["copydesk.unsettled"] = True
        return origin(asked, start_response)

    with still_edge(dateless) as edge:
        ask(edge)
        left = next(iter(edge.store.entries.values())).expires - time.monotonic()
    assert left <= 1


def test_ways_to_ask_are_known_by_heart_only_so_far(origin) -> None:
    with still_edge(origin, limit=400_000) as edge:
        for number in range(1000):
            ask(edge, HTTP_ACCEPT_ENCODING=f"x{number}")
        assert len(edge._near) <= 25
        assert len(edge.store.entries) == 1
        assert len(origin.asked) == 1


def test_a_stream_goes_through_as_it_is(edge, origin) -> None:
    def stream(asked: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return iter([b"one", b"two"])

    edge.application = stream
    result = edge(environ("/api/v1/changes/stream/"), lambda *told: None)
    assert next(iter(result)) == b"one"


def test_an_answer_over_https_is_not_given_to_who_must_be_sent_there(
    settings, origin
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    with still_edge(origin) as edge:
        ask(edge, HTTP_X_FORWARDED_PROTO="https")
        ask(edge, HTTP_X_FORWARDED_PROTO="https, http")
        assert len(origin.asked) == 1
        for more in ({}, {"HTTP_X_FORWARDED_PROTO": "http"}):
            ask(edge, **more), ask(edge, **more)
        assert len(origin.asked) == 5


def test_named_origins_have_answers_of_their_own(settings, origin) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    with still_edge(origin) as edge:
        for more in ({}, {"HTTP_ORIGIN": "https://app.example"}):
            ask(edge, **more), ask(edge, **more)
        assert len(origin.asked) == 2
        ask(edge, HTTP_ORIGIN="https://evil.example")
        ask(edge, HTTP_ORIGIN="https://evil.example")
        assert len(origin.asked) == 4
        assert len(edge.store.entries) == 2


@pytest.mark.parametrize("more", [{}, {"DEMO_MODE": True, "EDGE_CACHE_MB": 8}])
def test_the_edge_is_off_unless_it_is_given_room(settings, origin, more) -> None:
    for name, value in more.items():
        setattr(settings, name, value)
    assert wrap(origin) is origin


def test_the_edge_is_put_around_the_application(settings, origin) -> None:
    settings.EDGE_CACHE_MB = 1
    edge = wrap(origin)
    assert isinstance(edge, Edge)
    edge.close()

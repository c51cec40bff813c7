"""WSGI behind ASGI: what crosses between loop and thread, and in how many pieces."""

import asyncio
import threading
from typing import Any

import pytest

from cms import threads
from cms.threads import AHEAD, PART, Threads, environ_of
from tests.asgi import Exchange, ask, run, scope


def answering(*parts: bytes, length: int | None = None, status: str = "200 OK") -> Any:
    def application(environ: Any, start_response: Any) -> Any:
        headers = [] if length is None else [("Content-Length", str(length))]
        start_response(status, [("X-Odd", "caf\xe9"), *headers])
        return iter(parts)

    return Threads(application, threads=1)


def sizes(exchange: Exchange) -> list[int]:
    return [len(message["body"]) for message in exchange.sent[1:]]


@pytest.mark.parametrize("size", [0, 5, PART * 3])
def test_a_whole_answer_comes_in_one_piece(size) -> None:
    exchange = ask(answering(b"x" * size, length=size), scope("/"))
    assert exchange.status == 200
    assert exchange.headers[0] == (b"x-odd", b"caf\xe9")
    assert sizes(exchange) == [size]
    assert exchange.sent[-1]["more_body"] is False


def test_what_has_no_known_length_comes_as_it_is_made() -> None:
    exchange = ask(answering(b"one", b"two"), scope("/"))
    assert [each["body"] for each in exchange.sent[1:]] == [b"one", b"two", b""]
    assert [each["more_body"] for each in exchange.sent[1:]] == [True, True, False]


def test_a_long_file_comes_in_larger_parts_than_it_is_read() -> None:
    blocks = [b"x" * 4096] * 40
    exchange = ask(answering(*blocks, length=4096 * 40), scope("/"))
    assert sizes(exchange) == [PART, PART, 4096 * 8]
    assert exchange.body == b"".join(blocks)


def test_the_next_part_is_made_when_the_client_has_taken_the_last() -> None:
    made: list[int] = []

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        for number in range(3):
            made.append(number)
            yield b"part"

    async def act() -> None:
        takes = asyncio.Semaphore(0)
        told: asyncio.Queue[Any] = asyncio.Queue()

        async def send(message: Any) -> None:
            await told.put(message)
            await takes.acquire()

        work = Threads(application, threads=1)(scope("/"), Exchange().receive, send)
        task = asyncio.create_task(work)
        for number in range(3):
            while (await told.get())["type"] != "http.response.body":
                takes.release()
            assert made == [*range(number + 1)]
            takes.release()
        takes.release()
        await task

    run(act)


@pytest.mark.parametrize(
    "parts",
    [(b"abc",), (b"a", b"", b"bc"), (b"x" * 300_000,), (b"x" * AHEAD, b"y" * 9, b"z")],
)
def test_what_a_client_sends_is_read_as_a_file(parts) -> None:
    def echo(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        given = environ["wsgi.input"]
        return [given.read(2), given.readline(), given.read()]

    whole = b"".join(parts)
    length = (b"content-length", str(len(whole)).encode())
    exchange = ask(Threads(echo, threads=1), scope("/", b"", length), *parts)
    assert exchange.body == whole


def test_nothing_is_asked_of_a_client_that_sends_nothing() -> None:
    def reading(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read() or b"nothing"]

    exchange = ask(Threads(reading, threads=1), scope("/"))
    assert (exchange.body, exchange.asked_for) == (b"nothing", 0)


def test_half_of_what_was_announced_is_not_taken_for_all() -> None:
    read: list[bytes] = []

    def reading(environ: Any, start_response: Any) -> list[bytes]:
        read.append(environ["wsgi.input"].read())
        return []

    asked = scope("/", b"", (b"content-length", b"10"))
    assert ask(Threads(reading, threads=1), asked, b"half", leaves=True).sent == []
    with pytest.raises(ConnectionResetError):
        ask(Threads(reading, threads=1), asked, b"x" * AHEAD, leaves=True)
    assert read == []


class Dawdling(Exchange):
    """A client that announces a body, and sends nothing of it."""

    async def receive(self) -> Any:
        self.asked_for += 1
        await asyncio.Event().wait()


SENDS = (b"content-length", b"10")


def test_a_client_that_dawdles_keeps_no_thread_from_others() -> None:
    application = answering(b"yes", length=3)

    async def act() -> None:
        slow, quick = Dawdling(), Exchange()
        asked = application(scope("/", b"", SENDS), slow.receive, slow.send)
        waiting = asyncio.create_task(asked)
        while not slow.asked_for:
            await asyncio.sleep(0)
        async with asyncio.timeout(20):
            await application(scope("/"), quick.receive, quick.send)
        assert (quick.status, slow.sent) == (200, [])
        waiting.cancel()

    run(act)


def test_a_client_that_sends_nothing_more_is_told_so(monkeypatch) -> None:
    monkeypatch.setattr(threads, "PATIENCE", 0.01)
    slow = Dawdling()
    application = answering(b"yes", length=3)
    run(lambda: application(scope("/", b"", SENDS), slow.receive, slow.send))
    assert slow.status == 408


def test_a_client_that_takes_too_slowly_loses_its_thread(monkeypatch) -> None:
    monkeypatch.setattr(threads, "TAKEN_WITHIN", 0.05)
    closed = threading.Event()

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        try:
            while environ["PATH_INFO"] == "/endless/":
                yield b"part"
        finally:
            closed.set()

    class Slow(Exchange):
        async def send(self, message: Any) -> None:
            await super().send(message)
            if len(self.sent) > 3:
                await asyncio.Event().wait()

    async def act() -> None:
        serving, slow, next_one = Threads(application, threads=1), Slow(), Exchange()
        await serving(scope("/endless/"), slow.receive, slow.send)
        assert slow.body == b"part" * 3
        assert all(message["more_body"] for message in slow.sent[1:]), "it has no end"
        await serving(scope("/"), next_one.receive, next_one.send)
        assert next_one.status == 200

    run(act)
    assert closed.is_set()


def test_an_answer_that_fails_is_closed_and_told_to_the_server() -> None:
    closed: list[bool] = []

    class Failing:
        def __iter__(self) -> Any:
            raise ZeroDivisionError

        def close(self) -> None:
            closed.append(True)

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return Failing()

    with pytest.raises(ZeroDivisionError):
        ask(Threads(application, threads=1), scope("/"))
    assert closed == [True]


def test_a_thread_that_waits_for_a_client_is_let_go_with_the_request() -> None:
    ended = threading.Event()

    def endless(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        try:
            while True:
                yield b"more"
        finally:
            ended.set()

    async def act() -> None:
        stuck = asyncio.Event()

        async def send(message: Any) -> None:
            stuck.set()
            await asyncio.Event().wait()

        work = Threads(endless, threads=1)(scope("/"), Exchange().receive, send)
        task = asyncio.create_task(work)
        await stuck.wait()
        task.cancel()
        assert await asyncio.to_thread(ended.wait, 20)

    run(act)


@pytest.mark.parametrize(
    "headers, name, value",
    [
        ([(b"x-a", b"1"), (b"x-a", b"2")], "HTTP_X_A", "1,2"),
        ([(b"cookie", b"a=1"), (b"cookie", b"b=2")], "HTTP_COOKIE", "a=1; b=2"),
        ([(b"content-length", b"5")], "CONTENT_LENGTH", "5"),
        ([(b"content-type", b"text/plain")], "CONTENT_TYPE", "text/plain"),
        ([(b"x-latin", b"caf\xe9")], "HTTP_X_LATIN", "caf\xe9"),
        # Else it would pass for the header that a proxy looks after.
        ([(b"x_forwarded_proto", b"https")], "HTTP_X_FORWARDED_PROTO", None),
        ([(b"content_length", b"5")], "CONTENT_LENGTH", None),
    ],
)
def test_headers_become_what_wsgi_has_for_them(headers, name, value) -> None:
    assert environ_of(scope("/", b"", *headers)).get(name) == value


@pytest.mark.parametrize(
    "path, root, query, expected",
    [
        ("/a/", "", b"q=1", ("", "/a/", "q=1")),
        ("/news/a/", "/news", b"", ("/news", "/a/", "")),
        ("/m\xfcnchen/", "", b"", ("", "/m\xc3\xbcnchen/", "")),
        ("/", "", b"q=\xff\xfe", ("", "/", "q=%FF%FE")),
        ("/", "", b"q=a\x01b", ("", "/", "q=a%01b")),
        ("/", "", b"q=%C3%BC&b=a+b", ("", "/", "q=%C3%BC&b=a+b")),
    ],
)
def test_addresses_become_what_wsgi_has_for_them(path, root, query, expected) -> None:
    environ = environ_of(scope(path, query, root_path=root))
    names = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
    assert tuple(environ[name] for name in names) == expected
    assert environ["REMOTE_ADDR"] == "203.0.113.7"

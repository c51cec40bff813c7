"""The WSGI application behind an ASGI server: each request in a thread of a pool.

A whole answer comes back from its thread in one piece: a request crosses twice between
loop and thread. Only what has no known length, or is long and made bit by bit, crosses
in parts, each of them taken by the client before the next is made.

What a client sends is taken on the loop before a thread is: a few that dawdle would
hold all threads else. Only what is longer than `AHEAD` is read by a thread as it comes.
"""

import asyncio
import concurrent.futures
import contextvars
import io
import logging
import string
import sys
from collections.abc import Callable, Coroutine, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from delivery.streams.asgi import Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Header = tuple[str, str]

# How much of a long answer crosses at once.
PART = 64 * 1024
# How much of a body is kept in memory before a thread is taken; a story has a tenth.
AHEAD = 1024 * 1024
# Seconds a client may take to send the next part of its body.
PATIENCE = 30.0
# Seconds a client may take to accept a part of an answer that is made bit by bit. Who
# reads a byte now and then would keep its thread, and its place, for ever.
TAKEN_WITHIN = 60.0
# Answers without a body (RFC 9110, 6.4.1).
EMPTY = ("204", "304")
NOT_PREFIXED = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


class TooSlowError(ConnectionResetError):
    """A client did not take a part of its answer in time."""


class Threads:
    """The ASGI application; ``threads`` requests are answered at the same time."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self.application = application
        self.pool = concurrent.futures.ThreadPoolExecutor(threads, "web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.answer(environ_of(scope), receive, send)

    async def answer(self, environ: Environ, receive: Receive, send: Send) -> None:
        """Answer what `environ_of` made of a scope."""
        exchange = _Exchange(receive, send)
        try:
            environ["wsgi.input"] = await exchange.body(environ)
        except TimeoutError:
            await exchange.send_all(TOO_SLOW)
            return
        except ConnectionResetError:
            return  # nobody is left to be answered
        context = contextvars.copy_context()
        try:
            messages = await exchange.loop.run_in_executor(
                self.pool, context.run, exchange.answer, self.application, environ
            )
            for message in messages:
                await send(message)
        except TooSlowError:
            # What is left out is the end: the server cuts the connection.
            logger.warning("Broken off: %s is read too slowly", environ["PATH_INFO"])
        finally:
            exchange.end()


class _Exchange:
    """One request and its answer, between the loop and a thread."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.loop = asyncio.get_running_loop()
        self.receive, self.send = receive, send
        self._start: Message | None = None
        self._left: int | None = None  # bytes to come, if the application said how many
        self._waiting: concurrent.futures.Future[Any] | None = None
        self._ended = False

    async def body(self, environ: Environ) -> Any:
        """Return the body of the request as a file, its beginning at hand.

        Raises `TimeoutError` or `ConnectionResetError` as `part` does.
        """
        ahead = bytearray()
        more = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
        while more and len(ahead) < AHEAD:
            content, more = await self.part()
            ahead += content
        if not more:
            return io.BytesIO(ahead)
        return io.BufferedReader(_Body(self, bytes(ahead)), PART)

    async def part(self) -> tuple[bytes, bool]:
        """Return what the client sends next, and whether there is more.

        Raises `TimeoutError` if nothing comes, `ConnectionResetError` if it left.
        """
        async with asyncio.timeout(PATIENCE):
            message = await self.receive()
        if message["type"] != "http.request":
            raise ConnectionResetError("The client left before all was sent.")
        return message.get("body", b""), message.get("more_body", False)

    async def send_all(self, messages: Iterable[Message]) -> None:
        """Send one after the other."""
        for message in messages:
            await self.send(message)

    def end(self) -> None:
        """Let a thread go that still waits for the client."""
        self._ended = True
        if self._waiting is not None:
            self._waiting.cancel()

    def answer(self, application: Application, environ: Environ) -> list[Message]:
        """Have the application answer (in a thread); return what is left to send."""
        result = application(environ, self._start_response)
        try:
            return self._last(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def on_loop(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Wait in a thread for what the loop does; raise if the exchange is over."""
        waiting = asyncio.run_coroutine_threadsafe(work, self.loop)
        self._waiting = waiting
        if self._ended:
            waiting.cancel()
        try:
            return waiting.result()
        except concurrent.futures.CancelledError:
            raise ConnectionResetError("The client is gone.") from None

    async def _be_taken(self, messages: Iterable[Message]) -> None:
        try:
            async with asyncio.timeout(TAKEN_WITHIN):
                await self.send_all(messages)
        except TimeoutError:
            raise TooSlowError from None

    def _start_response(
        self, status: str, headers: list[Header], exc_info: Any = None
    ) -> Any:
        self._start = start_message(status, headers)
        if status[:3] in EMPTY:  # nothing follows, so nothing is to be waited for
            self._left = 0
        for name, value in headers:
            if name.lower() == "content-length":
                self._left = int(value)
        return self._pass_on

    def _last(self, result: Iterable[bytes]) -> list[Message]:
        parts: list[bytes] = []
        size = 0
        for part in result:
            parts.append(part)
            size += len(part)
            if self._left is None or PART <= size < self._left:
                self._pass_on(b"".join(parts))
                parts, size = [], 0
        return [*self._head(), body_message(b"".join(parts))]

    def _head(self) -> list[Message]:
        start, self._start = self._start, None
        return [] if start is None else [start]

    def _pass_on(self, part: bytes) -> None:
        if self._left is not None:
            self._left -= len(part)
        messages = [*self._head(), body_message(part, more=True)]
        self.on_loop(self._be_taken(messages))


class _Body(io.RawIOBase):
    """What the client sends, read from a thread; `ahead` has come already."""

    def __init__(self, exchange: _Exchange, ahead: bytes) -> None:
        self._exchange = exchange
        self._rest = memoryview(ahead)
        self._has_more = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest and self._has_more:
            content, self._has_more = self._exchange.on_loop(self._exchange.part())
            self._rest = memoryview(content)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def environ_of(scope: Scope) -> Environ:
    """Return what a WSGI server would say of a request (PEP 3333), but for its body."""
    root = _as_wsgi(scope.get("root_path", ""))
    server = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "asgi.scope": scope,
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root,
        "PATH_INFO": _as_wsgi(scope["path"]).removeprefix(root),
        "QUERY_STRING": _query(scope["query_string"]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    client = scope.get("client")
    if client is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for raw, value in scope["headers"]:
        name = _name(raw)
        if name is not None:
            text = value.decode("latin-1")
            known = environ.get(name)
            joint = "; " if name == "HTTP_COOKIE" else ","
            environ[name] = text if known is None else f"{known}{joint}{text}"
    return environ


def start_message(status: str, headers: Iterable[Header]) -> Message:
    """Return the head of a WSGI answer as ASGI has it."""
    return {
        "type": "http.response.start",
        "status": int(status[:3]),
        "headers": [(_lower(name), value.encode("latin-1")) for name, value in headers],
    }


def body_message(content: bytes, *, more: bool = False) -> Message:
    """Return a part of an answer, by default the last."""
    return {"type": "http.response.body", "body": content, "more_body": more}


TOO_SLOW = (
    {
        "type": "http.response.start",
        "status": 408,
        "headers": [(b"content-length", b"0"), (b"connection", b"close")],
    },
    body_message(b""),
)


@lru_cache(maxsize=512)
def _lower(name: str) -> bytes:
    """Return the name of a header as ASGI has it."""
    return name.lower().encode("latin-1")


@lru_cache(maxsize=512)
def _name(raw: bytes) -> str | None:
    """Return the variable of a header; None if it would pass for another's.

    ``X_Forwarded_Proto`` and ``X-Forwarded-Proto`` would be the same, and proxies look
    after the second alone.
    """
    name = raw.decode("latin-1").lower()
    if "_" in name:
        return None
    return NOT_PREFIXED.get(name) or f"HTTP_{name.upper().replace('-', '_')}"


def _as_wsgi(text: str) -> str:
    return text if text.isascii() else text.encode().decode("latin-1")


def _query(raw: bytes) -> str:
    """Return the query string in ASCII, which WSGI takes for granted."""
    text = raw.decode("latin-1")
    if text.isascii() and text.isprintable():
        return text
    return quote(raw, safe=string.printable)

"""An ASGI application asked over its interface, as a server would."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

HOST = (b"host", b"newsroom.example")


def scope(
    path: str, query: bytes = b"", /, *headers: tuple[bytes, bytes], **more: Any
) -> dict[str, Any]:
    """Return what a server would say of a request."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": query,
        "root_path": "",
        "headers": [HOST, *headers],
        "server": ("127.0.0.1", 8000),
        "client": ("203.0.113.7", 4711),
        **more,
    }


class Exchange:
    """What a client sends, part by part, and what it is sent."""

    def __init__(self, *parts: bytes, leaves: bool = False) -> None:
        self._parts = list(parts)
        self._leaves = leaves
        self.sent: list[Any] = []
        self.asked_for = 0

    async def receive(self) -> Any:
        self.asked_for += 1
        if self._parts:
            body = self._parts.pop(0)
            more = bool(self._parts) or self._leaves
            return {"type": "http.request", "body": body, "more_body": more}
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine on a loop of its own: a browser test may have left one here."""

    async def whole() -> Any:
        async with asyncio.timeout(30):
            return await work()

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, whole()).result()


def ask(application: Any, asked: Any, *parts: bytes, leaves: bool = False) -> Exchange:
    """Ask an application once."""
    exchange = Exchange(*parts, leaves=leaves)
    run(lambda: application(asked, exchange.receive, exchange.send))
    return exchange

"""Keeps streams open on the event loop, once Django has let them in (ASGI)."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Iterator

from django.conf import settings

from delivery.http import Problem
from delivery.http.problems import MEDIA_TYPE, problem_members
from delivery.streams.asgi import Application, Message, Receive, Scope, Send
from delivery.streams.feed import Feed, Item, Subscription
from delivery.streams.frames import frame, heartbeat
from delivery.streams.handover import KEY, Handover

HEARTBEAT_SECONDS = 15.0
# A client that takes nothing for so long is cut; it comes back with its last id.
SLOW_SECONDS = 30.0
# Then a client comes back and is asked for its key again, which may be revoked.
LONGEST_SECONDS = 3600.0


class Keeper:
    """All open streams of a process, and who may open another."""

    def __init__(self, feed: Feed | None = None) -> None:
        self.feed = feed or Feed()
        self.open = 0
        self.addresses: Counter[str] = Counter()

    async def serve(
        self, scope: Scope, receive: Receive, send: Send, *, django: Application
    ) -> None:
        """Let Django open the stream, then keep it; a 503 if there is no room."""
        if self.open >= settings.STREAMS_MAX:
            problem = _crowded("As many streams are open as this server keeps.")
            await _tell(problem, scope, send)
            return
        self.open += 1
        try:
            handover = Handover()
            opened = Opened(scope, send, handover, addresses=self.addresses)
            await django({**scope, KEY: handover}, receive, opened.send)
            if opened.is_open:
                with self._counted(handover.address):
                    await self._keep(handover, receive, send)
        finally:
            self.open -= 1

    async def stop(self) -> None:
        """End all streams; their clients come back to whoever serves next."""
        await self.feed.stop()

    @contextlib.contextmanager
    def _counted(self, address: str) -> Iterator[None]:
        try:
            yield
        finally:
            self.addresses[address] -= 1
            if not self.addresses[address]:
                del self.addresses[address]

    async def _keep(self, handover: Handover, receive: Receive, send: Send) -> None:
        """Send until the client is gone, too slow, or the server stops."""
        stream = asyncio.create_task(self._send_all(handover, send))
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({stream, gone}, return_when=asyncio.FIRST_COMPLETED)
            if stream.done() and not stream.exception():
                await _within(send({"type": "http.response.body", "body": b""}))
        except TimeoutError:
            pass
        finally:
            stream.cancel()
            gone.cancel()
            await asyncio.gather(stream, gone, return_exceptions=True)

    async def _send_all(self, handover: Handover, send: Send) -> None:
        await self.feed.start()
        position = await self._catch_up(handover, send)
        # Nothing is awaited between the last look at the feed and this.
        subscription = self.feed.subscribe(handover.kinds)
        try:
            await self._follow(subscription, position, send)
        finally:
            self.feed.subscriptions.discard(subscription)

    async def _catch_up(self, handover: Handover, send: Send) -> int:
        """Send from the record what the feed has behind it."""
        position = handover.after
        while position < self.feed.seq:
            reading = await self.feed.read(after=position, kinds=handover.kinds)
            if reading.horizon > position:
                raise TimeoutError  # Pruned meanwhile; asking anew tells the client.
            if reading.events:
                await _write(send, b"".join(map(frame, reading.events)))
            position = max(reading.seq, position + 1)
        return position

    async def _follow(
        self, subscription: Subscription, position: int, send: Send
    ) -> None:
        end = asyncio.get_running_loop().time() + LONGEST_SECONDS
        while not subscription.cut and asyncio.get_running_loop().time() < end:
            items = await subscription.take(seconds=HEARTBEAT_SECONDS)
            new: list[Item] = [item for item in items if item[0] > position]
            if new:
                position = new[-1][0]
                await _write(send, b"".join(content for _, content in new))
            elif not items and not subscription.cut:
                position = max(position, self.feed.seq)
                await _write(send, heartbeat(position))


class Opened:
    """Django's answer on its way: left open if the view handed the stream over."""

    def __init__(
        self,
        scope: Scope,
        send: Send,
        handover: Handover,
        *,
        addresses: Counter[str],
    ) -> None:
        self._scope, self._send, self._handover = scope, send, handover
        self._addresses = addresses
        self._refused = False
        self.is_open = False

    async def send(self, message: Message) -> None:
        """Pass a message on, without what would end the answer."""
        if self._refused:
            return
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self.is_open:
            await self._send(message)
        elif message.get("body"):
            await self._send({**message, "more_body": True})

    async def _start(self, message: Message) -> None:
        if not self._handover.taken or message["status"] != 200:
            await self._send(message)
            return
        address, most = self._handover.address, settings.STREAMS_PER_ADDRESS
        if address and self._addresses[address] >= most:
            self._refused = True
            detail = (
                f"{most} streams are open from your address; one is enough for any "
                "number of readers behind it."
            )
            await _tell(_crowded(detail), self._scope, self._send)
            return
        self._addresses[address] += 1
        self.is_open = True
        headers = message.get("headers", [])
        kept = [pair for pair in headers if pair[0] != b"content-length"]
        await self._send({**message, "headers": kept})


def _crowded(detail: str) -> Problem:
    return Problem(
        503,
        f"{detail} Try again later, or poll /api/v1/changes/.",
        kind="too-many-streams",
        headers={"Retry-After": "30"},
    )


async def _write(send: Send, content: bytes) -> None:
    """Send, and give up on a client that takes nothing (`TimeoutError`)."""
    message = {"type": "http.response.body", "body": content, "more_body": True}
    await _within(send(message))


async def _within(sending: Awaitable[None]) -> None:
    await asyncio.wait_for(sending, SLOW_SECONDS)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(problem: Problem, scope: Scope, send: Send) -> None:
    """Answer with a problem without troubling Django."""
    content = json.dumps(problem_members(problem, path=scope["path"])).encode()
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(content)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **problem.headers,
    }
    if settings.CORS_ALLOW_ALL_ORIGINS:
        headers["Access-Control-Allow-Origin"] = "*"
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    start = {"type": "http.response.start", "status": problem.status, "headers": pairs}
    await send(start)
    await send({"type": "http.response.body", "body": content})

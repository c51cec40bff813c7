"""Open streams: resumed, kept alive, bounded, cut when slow, ended with the server."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from delivery.streams import feed as feeds
from delivery.streams import keeper as keepers
from delivery.streams.feed import Feed
from delivery.streams.handover import KEY
from delivery.streams.keeper import Keeper
from delivery.streams.source import Source
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db(transaction=True)


async def opens(scope: Any, receive: Any, send: Any) -> None:
    """Stand in for Django's side: open the stream the scope asks for."""
    scope[KEY].take(
        after=scope["after"],
        kinds=scope.get("kinds", ()),
        address=scope.get("address", ""),
    )
    headers = [(b"content-type", b"text/event-stream"), (b"content-length", b"3")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hi\n"})


class Client:
    """One client of a keeper, over the ASGI interface."""

    def __init__(self, keeper: Keeper, **scope: Any) -> None:
        self.messages: asyncio.Queue[Any] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()
        told = {"path": "/s/", "after": 0, **scope}
        self.task = asyncio.create_task(
            keeper.serve(told, self._receive, self._send, django=opens)
        )

    async def _receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        await self.reads.wait()
        await self.messages.put(message)

    async def next(self, seconds: float = 5) -> Any:
        return await asyncio.wait_for(self.messages.get(), seconds)

    async def opened(self) -> None:
        start = await self.next()
        assert start["status"] == 200
        assert b"content-length" not in dict(start["headers"])
        assert (await self.next())["body"] == b"hi\n"

    async def events(self, count: int) -> list[dict]:
        found: list[dict] = []
        while len(found) < count:
            body = (await self.next())["body"].decode()
            found += [
                json.loads(line.removeprefix("data: "))
                for line in body.splitlines()
                if line.startswith("data: ")
            ]
        return found


@asynccontextmanager
async def keeping() -> AsyncIterator[Keeper]:
    keeper = Keeper(Feed(Source(poll_seconds=0.05)))
    try:
        yield keeper
    finally:
        await keeper.stop()


def run(act: Callable[[Keeper], Any]) -> None:
    """Run a test on a loop of its own, and give back its threads' connections."""

    async def whole() -> None:
        async with asyncio.timeout(30):
            async with keeping() as keeper:
                await act(keeper)

    # Playwright keeps a loop running in the main thread of a process it was used in.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, whole()).result()


publish_in_thread = sync_to_async(
    lambda **fields: (publish(story(**fields)), connections.close_all()),
    thread_sensitive=False,
)


def test_a_stream_begins_with_what_was_missed_and_goes_on_with_what_happens() -> None:
    for _ in range(3):
        publish(story())

    async def act(keeper: Keeper) -> None:
        client = Client(keeper, after=1)
        await client.opened()
        assert [each["seq"] for each in await client.events(2)] == [2, 3]
        await publish_in_thread(headline="News")
        (event,) = await client.events(1)
        assert (event["seq"], event["type"]) == (4, "article.published")

    run(act)


def test_a_stream_tells_of_its_kinds_alone() -> None:
    publish(story(kind="author", path="/a/"))
    publish(story())

    async def act(keeper: Keeper) -> None:
        client = Client(keeper, kinds=("author",))
        await client.opened()
        await publish_in_thread()
        await publish_in_thread(kind="author", path="/b/")
        assert [each["seq"] for each in await client.events(2)] == [1, 4]

    run(act)


def test_a_silent_stream_shows_that_it_lives(monkeypatch) -> None:
    monkeypatch.setattr(keepers, "HEARTBEAT_SECONDS", 0.1)
    publish(story())

    async def act(keeper: Keeper) -> None:
        client = Client(keeper, after=1)
        await client.opened()
        for _ in range(2):
            assert (await client.next())["body"] == b": still here\nid: 1\n\n"

    run(act)


def test_a_client_that_takes_nothing_is_cut_and_can_resume(monkeypatch) -> None:
    monkeypatch.setattr(keepers, "SLOW_SECONDS", 0.2)
    publish(story())

    async def act(keeper: Keeper) -> None:
        slow = Client(keeper, after=1)
        await slow.opened()
        slow.reads.clear()
        await publish_in_thread()
        await asyncio.wait_for(slow.task, 5)
        assert keeper.open == 0
        again = Client(keeper, after=1)
        await again.opened()
        assert [each["seq"] for each in await again.events(1)] == [2]

    run(act)


def test_a_client_that_lags_too_far_behind_is_cut(monkeypatch) -> None:
    monkeypatch.setattr(feeds, "QUEUE", 3)

    async def act(keeper: Keeper) -> None:
        slow, quick = Client(keeper), Client(keeper)
        for client in (slow, quick):
            await client.opened()
        slow.reads.clear()
        for _ in range(6):
            await publish_in_thread()
            await quick.events(1)
        slow.reads.set()
        await asyncio.wait_for(slow.task, 5)
        told = [slow.messages.get_nowait() for _ in range(slow.messages.qsize())]
        assert told[-1] == {"type": "http.response.body", "body": b""}
        assert not quick.task.done()

    run(act)


def test_a_client_that_goes_leaves_nothing_behind() -> None:
    async def act(keeper: Keeper) -> None:
        client = Client(keeper)
        await client.opened()
        await asyncio.sleep(0.1)
        assert keeper.open == 1
        client.gone.set()
        await asyncio.wait_for(client.task, 5)
        assert (keeper.open, len(keeper.addresses)) == (0, 0)
        assert not keeper.feed.subscriptions

    run(act)


def test_streams_end_with_the_server() -> None:
    async def act(keeper: Keeper) -> None:
        client = Client(keeper)
        await client.opened()
        await asyncio.sleep(0.1)
        await keeper.stop()
        await asyncio.wait_for(client.task, 5)

    run(act)


def test_a_stream_ends_before_its_key_is_forgotten(monkeypatch) -> None:
    monkeypatch.setattr(keepers, "LONGEST_SECONDS", 0.2)
    monkeypatch.setattr(keepers, "HEARTBEAT_SECONDS", 0.1)

    async def act(keeper: Keeper) -> None:
        client = Client(keeper)
        await client.opened()
        await asyncio.wait_for(client.task, 5)

    run(act)


@pytest.mark.parametrize("address, allowed", [("192.0.2.1", 2), ("", 3)])
def test_streams_are_limited_for_an_address_and_altogether(
    settings, address, allowed
) -> None:
    settings.STREAMS_PER_ADDRESS, settings.STREAMS_MAX = 2, 3

    async def act(keeper: Keeper) -> None:
        for _ in range(allowed):
            await Client(keeper, address=address).opened()
        refused = Client(keeper, address=address)
        start = await refused.next()
        headers = dict(start["headers"])
        assert start["status"] == 503
        assert headers[b"content-type"] == b"application/problem+json"
        assert headers[b"retry-after"] == b"30"
        problem = json.loads((await refused.next())["body"])
        assert problem["type"] == "urn:copydesk:problem:too-many-streams"

    run(act)

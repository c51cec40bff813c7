"""The log read once for all streams of a process, and fanned out in memory."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TypeVar

from django.db import connections

from delivery.changes import Reading, latest_seq, read
from delivery.streams.frames import frame
from delivery.streams.source import Source

logger = logging.getLogger(__name__)

# Events a stream may lag behind before it is cut; each is about half a kilobyte.
QUEUE = 500
BATCH = 200
THREADS = 2
PAUSE_AFTER_ERROR = 2.0
T = TypeVar("T")
Item = tuple[int, bytes]


class Subscription:
    """What one stream has not been sent yet."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = frozenset(kinds)
        self.items: deque[Item] = deque()
        self.cut = False
        self.news = asyncio.Event()

    def offer(self, kind: str, item: Item) -> None:
        """Lay an event down for it, or cut it if it has too many."""
        if self.kinds and kind not in self.kinds:
            return
        if len(self.items) >= QUEUE:
            self.cut = True
        else:
            self.items.append(item)
        self.news.set()

    async def take(self, *, seconds: float) -> list[Item]:
        """Return what there is, waiting for it if need be; empty if nothing came."""
        if not self.items and not self.cut:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), seconds)
            except TimeoutError:
                return []
        taken = list(self.items)
        self.items.clear()
        return taken


class Feed:
    """Follows the log from the first stream on, with two threads for its reads."""

    def __init__(self, source: Source | None = None) -> None:
        self.source = source or Source()
        self.subscriptions: set[Subscription] = set()
        self.seq = 0
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="streams")

    async def start(self) -> None:
        """Begin to follow, if that has not happened, and wait for the first number."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())
        await self._ready.wait()

    async def stop(self) -> None:
        """Cut every stream and stop following."""
        for subscription in self.subscriptions:
            subscription.cut = True
            subscription.news.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    def subscribe(self, kinds: Sequence[str]) -> Subscription:
        """Return what will be filled with each event after ``self.seq``."""
        subscription = Subscription(kinds)
        self.subscriptions.add(subscription)
        return subscription

    async def read(self, *, after: int, kinds: Sequence[str] = ()) -> Reading:
        """Read a batch of the log in a thread."""
        return await self._in_thread(
            lambda: read(after=after, limit=BATCH, kinds=kinds)
        )

    async def _follow(self) -> None:
        while True:
            try:
                if not self._ready.is_set():
                    self.seq = await self._in_thread(latest_seq)
                    self._ready.set()
                async with aclosing(self.source.news(self._in_thread)) as news:
                    async for _ in news:
                        await self._catch_up()
            except Exception:
                logger.exception("Streams of changes wait for the database")
                await asyncio.sleep(PAUSE_AFTER_ERROR)

    async def _catch_up(self) -> None:
        while True:
            reading = await self.read(after=self.seq)
            for event in reading.events:
                item = (event.seq, frame(event))
                for subscription in self.subscriptions:
                    subscription.offer(event.kind, item)
            self.seq = max(self.seq, reading.seq)
            if self.seq >= reading.latest:
                return
            await asyncio.sleep(0)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _cleanly, work)


def _cleanly(work: Callable[[], T]) -> T:
    """Run in a thread that no request of Django's tidies up after."""
    try:
        return work()
    finally:
        connections.close_all()

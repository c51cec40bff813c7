"""How a process learns of news: PostgreSQL tells it, other databases are asked."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import psycopg
from django.db import connections, router

from delivery.changes import latest_seq
from delivery.models import Change

logger = logging.getLogger(__name__)

CHANNEL = "delivery_change"
POLL_SECONDS = 1.0
# A lost notification would be noticed this late; none is known to get lost.
LOOK_ANYWAY_SECONDS = 10.0
RETRY_SECONDS = 5.0
NOT_FOR_DRIVER = {"cursor_factory", "context", "prepare_threshold"}
InThread = Callable[[Callable[[], int]], Awaitable[int]]


class Source:
    """Yields whenever there may be something new to read."""

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self.poll_seconds = poll_seconds

    async def news(self, in_thread: InThread) -> AsyncGenerator[None, None]:
        """Listen where that is possible, else look every second; never ends.

        Database errors of looking come out; the caller waits and calls again.
        """
        while True:
            if can_listen():
                try:
                    async with aclosing(listen()) as heard:
                        async for _ in heard:
                            yield
                except psycopg.Error:
                    # A standby takes no LISTEN, and a server that restarts nothing.
                    logger.warning("PostgreSQL cannot be heard; changes are looked for")
            async with aclosing(self._look(in_thread)) as seen:
                async for _ in seen:
                    yield

    async def _look(self, in_thread: InThread) -> AsyncGenerator[None, None]:
        """Look for a while, then let listening be tried again."""
        known = -1
        loop = asyncio.get_running_loop()
        end = loop.time() + RETRY_SECONDS
        while loop.time() < end:
            latest = await in_thread(latest_seq)
            if latest != known:
                known = latest
                yield
            await asyncio.sleep(self.poll_seconds)


def can_listen() -> bool:
    """Tell whether the database can tell us; not through a pool of transactions."""
    connection = connections[router.db_for_read(Change)]
    pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
    return connection.vendor == "postgresql" and not pooled


async def listen() -> AsyncGenerator[None, None]:
    """Yield at once, at each notification, and now and then; psycopg's errors come."""
    connection = await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True)
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        while True:
            yield
            # One yield for a burst: the reader reads all there is.
            async for _ in connection.notifies(
                timeout=LOOK_ANYWAY_SECONDS, stop_after=1
            ):
                pass


def _parameters() -> dict[str, Any]:
    given = connections[router.db_for_read(Change)].get_connection_params()
    return {key: value for key, value in given.items() if key not in NOT_FOR_DRIVER}

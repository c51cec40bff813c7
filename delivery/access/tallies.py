"""Counting requests by the minute: in this process, or in a cache for all of them."""

import threading
from typing import Any, Protocol

from django.conf import settings

WINDOW = 60  # seconds
MOST_NAMES = 200_000
# A cache on the next machine answers in under a millisecond; one that takes longer
# than this is down for the purpose.
PATIENCE = 0.25


class TallyError(Exception):
    """The shared cache cannot be reached."""


class Tally(Protocol):
    """Counts names in windows of `WINDOW` seconds."""

    def add(self, name: str, *, window: int) -> tuple[int, int]:
        """Count one; return how often in this window, and in the one before."""


class LocalTally:
    """Counts in memory, two windows of it; never more than `MOST_NAMES` names each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._now: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def add(self, name: str, *, window: int) -> tuple[int, int]:
        """Count one. A name too many counts as the first of its kind."""
        with self._lock:
            if window != self._window:
                self._before = self._now if window == self._window + 1 else {}
                self._now, self._window = {}, window
            count = self._now.get(name, 0) + 1
            if count > 1 or len(self._now) < MOST_NAMES:
                self._now[name] = count
            return count, self._before.get(name, 0)


class SharedTally:
    """Counts in Valkey or Redis: one round trip, safe with any number of processes."""

    def __init__(self, address: str) -> None:
        import redis

        self._errors: Any = (redis.RedisError, OSError)
        self._client = redis.Redis.from_url(
            address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )

    def add(self, name: str, *, window: int) -> tuple[int, int]:
        """Count one. Raises `TallyError` if the cache does not answer."""
        key = f"copydesk:rate:{name}:{window}"
        pipeline = self._client.pipeline(transaction=False)
        pipeline.set(key, 0, ex=2 * WINDOW + 1, nx=True)
        pipeline.incr(key)
        pipeline.get(f"copydesk:rate:{name}:{window - 1}")
        try:
            _, count, before = pipeline.execute()
        except self._errors as error:
            raise TallyError(str(error)) from error
        return int(count), int(before or 0)


def shared_address() -> str | None:
    """Return the address of the cache that processes share, if there is one."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("RedisCache"):
        return None
    location = cache["LOCATION"]
    first = location if isinstance(location, str) else location[0]
    # Valkey speaks the protocol of Redis; the client knows it by that name only.
    return first.split(",")[0].replace("valkey", "redis", 1) if first else None

"""How many requests a minute a key or an address may make.

Two windows stand for a sliding one: the last full minute counts by the share of it
that still lies within sixty seconds. So nobody gets twice the quota around a full
minute, and a count costs one step. ``RateLimit`` and ``RateLimit-Policy`` as in
draft-ietf-httpapi-ratelimit-headers-10.
"""

import logging
import math
import time
from dataclasses import dataclass
from functools import lru_cache

from delivery.access.tallies import (
    WINDOW,
    LocalTally,
    SharedTally,
    Tally,
    TallyError,
    shared_address,
)

logger = logging.getLogger(__name__)

# How long a cache that did not answer is left alone.
RETREAT = 5.0
MOST_BLOCKED = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of a quota; ``retry_after`` is 0 unless the request is refused."""

    policy: str
    quota: int
    left: int
    resets_in: int
    retry_after: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Return the fields that tell the client where it stands."""
        return {
            "RateLimit-Policy": policy_header(self.policy, self.quota),
            "RateLimit": f'"{self.policy}";r={self.left};t={self.resets_in}',
        }


def policy_header(policy: str, quota: int) -> str:
    """Return the field that says what the rule is, the same for all it is about."""
    return f'"{policy}";q={quota};w={WINDOW}'


class Limiter:
    """Judges requests by one tally, and by a second one while the first is away."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.own = LocalTally()
        self._away_until = 0.0
        self._blocked: dict[str, float] = {}

    def judge(
        self, policy: str, name: str, *, quota: int, now: float | None = None
    ) -> Verdict:
        """Count a request of ``name`` and say whether it may pass."""
        now = time.time() if now is None else now
        full = f"{policy}:{name}"
        elapsed = now % WINDOW
        window = int(now // WINDOW)
        resets = math.ceil(WINDOW - elapsed)
        until = self._blocked.get(full)
        if until is not None:
            if now < until:
                due = math.ceil(until - now)
                return Verdict(policy, quota, 0, resets, retry_after=due)
            self._blocked.pop(full, None)
        count, before = self._add(full, window, now)
        used = count + before * (1 - elapsed / WINDOW)
        left = max(0, math.floor(quota - used))
        if used <= quota:
            return Verdict(policy, quota, left, resets)
        wait = waiting_time(quota, count=count, before=before, elapsed=elapsed)
        if len(self._blocked) >= MOST_BLOCKED:
            self._blocked.clear()
        self._blocked[full] = now + wait
        return Verdict(policy, quota, 0, resets, retry_after=math.ceil(wait))

    def _add(self, name: str, window: int, now: float) -> tuple[int, int]:
        """Count in the shared cache; while it is away each process counts alone.

        Nobody is refused because a cache is down: what is counted here is less.
        """
        if now >= self._away_until:
            try:
                return self.tally.add(name, window=window)
            except TallyError as error:
                self._away_until = now + RETREAT
                logger.error(
                    "The cache of the rate limits does not answer; each process counts "
                    "for itself for %d seconds: %s",
                    RETREAT,
                    error,
                )
        return self.own.add(name, window=window)


def waiting_time(quota: int, *, count: int, before: int, elapsed: float) -> float:
    """Return the seconds until one more request would fit; at least one.

    ``count`` holds the refused one: it was counted before it was judged.
    """
    room = quota - 1  # for the one that comes then
    if count <= room and before:
        return max(1.0, WINDOW * (1 - (room - count) / before) - elapsed)
    rest = WINDOW - elapsed
    return max(1.0, rest + WINDOW * max(0.0, 1 - room / max(count, 1)))


def limiter() -> Limiter:
    """Return the limiter of this process for the cache that is configured."""
    return _limiter(shared_address())


@lru_cache(maxsize=4)
def _limiter(address: str | None) -> Limiter:
    return Limiter(SharedTally(address) if address else LocalTally())

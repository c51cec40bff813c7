"""When a message is tried again, and when it is given up."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LADDER = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
"""The wait after the first, second, … failed attempt; after the last one, no more."""

JITTER = 0.2
LONGEST_WAIT = timedelta(hours=24)


def next_attempt(attempts: int, *, now: datetime, retry_after: str) -> datetime | None:
    """Return when to try again after ``attempts`` failures; None: give up.

    Jitter adds up to a fifth of the wait, so that messages that failed together do not
    come back together. A receiver's ``Retry-After`` can lengthen the wait, never
    shorten it, and to no more than a day.
    """
    if attempts > len(LADDER):
        return None
    wait = LADDER[attempts - 1] * (1 + random.random() * JITTER)  # noqa: S311
    return now + max(wait, asked_wait(retry_after, now=now))


def asked_wait(retry_after: str, *, now: datetime) -> timedelta:
    """Return the wait a ``Retry-After`` header asks for (RFC 9110 §10.2.3), bounded.

    Seconds or a date; nothing, nonsense and the past are no wait at all.
    """
    text = retry_after.strip()
    if text.isdecimal() and text.isascii():
        return timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return timedelta(0)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_WAIT)

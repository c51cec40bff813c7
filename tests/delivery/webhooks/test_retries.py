"""When a message is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.webhooks.retries import LADDER, asked_wait, next_attempt

NOW = datetime(2026, 7, 7, 12, tzinfo=UTC)
SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


@pytest.mark.parametrize("attempts, wait", list(enumerate(SECONDS, start=1)))
def test_wait_after_each_failure_has_at_most_a_fifth_of_jitter(attempts, wait):
    waits = {
        (next_attempt(attempts, now=NOW, retry_after="") - NOW).total_seconds()
        for _ in range(50)
    }
    assert len(waits) > 1
    assert wait <= min(waits)
    assert max(waits) <= wait * 1.2


def test_ten_failures_are_the_end():
    assert len(LADDER) == 9
    assert next_attempt(10, now=NOW, retry_after="60") is None


@pytest.mark.parametrize(
    "header, seconds",
    [
        ("", 0),
        ("120", 120),
        (" 120 ", 120),
        ("999999999999999999999", 86_400),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("٣", 0),
        ("Tue, 07 Jul 2026 12:10:00 GMT", 600),
        ("Tue, 07 Jul 2026 11:00:00 GMT", 0),
        ("Thu, 07 Jul 2067 12:10:00 GMT", 86_400),
        ("Tue, 07 Jul 2026 12:10:00 -0000", 600),
        ("Tue, 99 Jul 2026 12:10:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_bounded(header, seconds):
    assert asked_wait(header, now=NOW) == timedelta(seconds=seconds)


def test_retry_after_lengthens_the_wait_but_never_shortens_it():
    assert next_attempt(1, now=NOW, retry_after="600") == NOW + timedelta(minutes=10)
    assert next_attempt(2, now=NOW, retry_after="1") >= NOW + timedelta(minutes=5)

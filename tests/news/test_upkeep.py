"""The clock's daily upkeep: done once a day, and one failure stops nothing."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from delivery import record
from delivery.access.models import ApiKey, Scope, Usage
from delivery.models import Change, Consumer
from news import upkeep
from tests.delivery.api.test_consumers import make_key
from tests.delivery.resources import publish, story
from tests.running import start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def untidy():
    """Leave two old refreshments in the log, and three rows of one key's yesterday."""
    resource = story()
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        publish(resource)
        for headline in ("Two", "Three"):
            with transaction.atomic():
                record.refresh(story(id=resource.id, headline=headline))
    publish(story())
    use(ApiKey.objects.create(name="Reader", scopes=[Scope.READ]), days_ago=1)


def use(key, *, days_ago):
    now = timezone.now() - timedelta(days=days_ago)
    for _ in range(3):
        Usage.objects.create(
            key=key, day=now.date(), requests=2, sent=5, last_used_at=now
        )


def refreshments():
    return Change.objects.filter(action="refreshed").count()


def test_old_refreshments_go_and_use_is_folded(untidy) -> None:
    upkeep.run()
    assert refreshments() == 0
    row = Usage.objects.get()
    assert (row.requests, row.sent) == (6, 15)


@pytest.mark.parametrize(
    "table, named, left",
    [
        ("delivery_change", "prune_changes", (2, 1)),
        ("delivery_access_usage", "fold_usage", (0, 3)),
    ],
)
def test_one_failure_is_logged_and_stops_nothing_else(
    untidy, caplog, table, named, left
) -> None:
    def broken(execute, sql, params, many, context):
        if sql.startswith("SELECT") and f'FROM "{table}"' in sql:
            raise OperationalError("out of order")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken), caplog.at_level(logging.ERROR):
        upkeep.run()
    assert f"{named} failed" in caplog.text
    assert (refreshments(), Usage.objects.count()) == left


def test_a_consumer_behind_keeps_the_log_whole_and_is_named(untidy, caplog) -> None:
    Consumer.objects.create(name="slow-paper", position=1, reported_at=timezone.now())
    make_key("slow-paper")
    upkeep.run()
    assert "slow-paper (at 1)" in caplog.text
    assert refreshments() == 2
    assert Usage.objects.count() == 1


def test_it_is_begun_once_a_day() -> None:
    daily = upkeep.Daily()
    begun = []
    with time_machine.travel(datetime(2026, 8, 1, 23, 59, tzinfo=UTC)) as clock:
        for seconds in (0, 30, 60, 3600):
            clock.shift(seconds)
            thread = daily.begin_if_due()
            begun.append(thread is not None)
            if thread is not None:
                thread.join(timeout=20)
                assert not thread.is_alive()
    assert begun == [True, False, True, False]


def test_a_running_clock_does_it(untidy) -> None:
    clock = start("run_clock", "--interval", "0.1")
    try:
        wait_until_tidy()
    finally:
        clock.terminate()
        assert clock.wait(timeout=20) == 0


def wait_until_tidy() -> None:
    end = time.monotonic() + 120
    while refreshments() or Usage.objects.count() > 1:
        assert time.monotonic() < end
        time.sleep(0.1)

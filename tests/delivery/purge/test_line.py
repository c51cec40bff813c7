"""Purges reach their cache: together, again after a failure, or visibly not."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from delivery.purge import line, outbox, worker
from delivery.purge.line import LADDER
from delivery.purge.models import Purge, State
from tests.delivery.purge.conftest import Cache
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def varnish(settings: Any, cache_in_front: Cache) -> Cache:
    settings.PURGE_VARNISH_URLS = [f"{cache_in_front.url}/"]
    return cache_in_front


def keys_of(got: Any) -> set[str]:
    return set(got.headers["xkey-purge"].split())


def test_many_events_go_in_one_request_and_share_the_receipt(varnish: Cache) -> None:
    one, two = publish(story()), publish(story())
    assert worker.drain() == 2
    (got,) = varnish.got
    assert {f"article-{one.public_id}", f"article-{two.public_id}"} <= keys_of(got)
    for purge in Purge.objects.all():
        assert (purge.state, purge.attempts) == (State.DELIVERED, 1)
        assert (purge.status_code, purge.receipt) == (200, "Purged 3")
        assert purge.delivered_at is not None
    assert worker.drain() == 0


def test_a_failure_is_tried_again_ever_later_and_given_up_in_sight(
    varnish: Cache,
) -> None:
    varnish.always(503, b"busy")
    publish(story())
    now = timezone.now()
    for number in range(len(LADDER) + 1):
        with time_machine.travel(now, tick=False):
            assert worker.drain() == 1
        purge = Purge.objects.get()
        assert purge.attempts == number + 1
        assert (purge.status_code, purge.error) == (503, "answered 503: busy")
        if number < len(LADDER):
            assert purge.state == State.PENDING
            assert purge.next_attempt_at - now == LADDER[number]
            now = purge.next_attempt_at
    assert purge.state == State.DEAD
    varnish.always(200, b"Purged 1")
    assert outbox.send_again(Purge.objects.filter(state=State.DEAD)) == 1
    assert worker.drain() == 1
    assert Purge.objects.get().state == State.DELIVERED


def test_each_purge_goes_again_after_the_waits_the_house_names(
    varnish: Cache, settings: Any
) -> None:
    settings.PURGE_AGAIN_SECONDS = [1, 10]
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        publish(story())
        assert [worker.drain(), worker.drain()] == [1, 0]
    for wait in settings.PURGE_AGAIN_SECONDS:
        with time_machine.travel(now + timedelta(seconds=wait - 0.1), tick=False):
            assert worker.drain() == 0
        with time_machine.travel(now + timedelta(seconds=wait), tick=False):
            assert worker.drain() == 1
    first, *again = map(keys_of, varnish.got)
    assert again == [first, first]


def test_a_cache_can_ask_for_more_time(varnish: Cache) -> None:
    varnish.always(429, retry_after="120")
    publish(story())
    worker.drain()
    wait = Purge.objects.get().next_attempt_at - timezone.now()
    assert wait > timedelta(seconds=100)


def test_a_purge_under_way_is_left_to_its_courier_until_the_lease_ends(
    varnish: Cache,
) -> None:
    publish(story())
    (name,) = line.due(now=timezone.now())
    taken = line._take(name, now=timezone.now())
    assert len(taken) == 1
    assert worker.drain() == 0  # as if the courier had died with it
    with time_machine.travel(timezone.now() + line.LEASE):
        assert worker.drain() == 1
    assert len(varnish.got) == 1


def test_purges_of_a_cache_that_was_taken_away_end(varnish, settings) -> None:
    publish(story())
    settings.PURGE_VARNISH_URLS = []
    worker.drain()
    assert "not configured" in Purge.objects.get().error


def test_old_purges_are_forgotten_and_waiting_ones_kept(varnish, settings) -> None:
    for _ in range(2):
        publish(story())
    worker.drain()
    publish(story())
    later = timezone.now() + timedelta(days=settings.PURGE_LOG_DAYS + 1)
    assert worker.prune(now=later) == 2
    assert Purge.objects.get().state == State.PENDING

"""The log of changes: in order, without gaps, whoever publishes at once."""

import random
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from delivery import record
from delivery.changes import changes, latest_seq
from delivery.ledger import missing_changes
from delivery.models import Change
from tests.delivery.resources import publish, story, withdraw

pytestmark = pytest.mark.django_db(transaction=True)


def test_events_come_in_order_with_tombstones():
    resource = story()
    publish(resource)
    publish(story(id=resource.id, headline="New"), action="updated", reason="update")
    withdraw(resource.id, action="killed", reason="Names the wrong person")
    events = changes()
    assert [(e.seq, e.action, e.edition) for e in events] == [
        (1, "published", 1),
        (2, "updated", 2),
        (3, "killed", 2),
    ]
    assert events[2].reason == "Names the wrong person"
    assert events[2].facets == (("section", "world"), ("type", "news"))
    assert [event.seq for event in changes(after=1, limit=1)] == [2]
    assert changes(after=3) == []
    assert changes(after=2**80) == []
    assert latest_seq() == 3


def test_reading_is_one_query(django_assert_num_queries):
    for _ in range(5):
        publish(story())
    with django_assert_num_queries(1):
        assert len(changes()) == 5


def test_rollback_leaves_no_gap():
    publish(story())
    with transaction.atomic():
        record.publish(story(), action="published", reason="first")
        transaction.set_rollback(True)
    publish(story())
    assert [event.seq for event in changes()] == [1, 2]


def test_several_resources_of_one_transaction_are_numbered_in_order():
    made = [story() for _ in range(3)]
    with transaction.atomic():
        for resource in made:
            record.publish(resource, action="published", reason="first")
    assert [(e.seq, e.id) for e in changes()] == [
        (n, resource.id) for n, resource in enumerate(made, 1)
    ]


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_limit_is_bounded(limit):
    with pytest.raises(ValueError, match="limit"):
        changes(limit=limit)


WRITERS, STORIES = 8, 12


def _write(seed: int) -> None:
    """Publish with pauses before and after the event, as slow desks do."""
    chance = random.Random(seed)
    try:
        for n in range(STORIES):
            resource = story(headline=f"{seed}/{n}")
            with transaction.atomic():
                time.sleep(chance.random() / 100)
                record.publish(resource, action="published", reason="first")
                if n % 4 == 3:
                    record.withdraw(kind="article", id=resource.id, action="expired")
                time.sleep(chance.random() / 50)
                if n % 5 == 4:
                    transaction.set_rollback(True)
    finally:
        connection.close()


def _poll(stop: threading.Event) -> Iterator[int]:
    last = 0
    while True:
        # Look at the flag first: what was committed before it must still be read.
        stopped = stop.is_set()
        for event in changes(after=last, limit=7):
            yield event.seq
            last = event.seq
        if stopped and not changes(after=last):
            return


@pytest.mark.postgresql
def test_numbers_become_visible_in_order_with_many_writers():
    """A reader that goes on from the last number it saw misses none."""
    writers = [threading.Thread(target=_write, args=(n,)) for n in range(WRITERS)]
    stop, seen = threading.Event(), []
    read_by_readers: list[list[int]] = [[] for _ in range(2)]

    def read(into: list[int]) -> None:
        try:
            into.extend(_poll(stop))
        finally:
            connection.close()

    readers = [threading.Thread(target=read, args=(into,)) for into in read_by_readers]
    for thread in [*readers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    seen = list(Change.objects.order_by("seq").values_list("seq", flat=True))
    # 2 of 12 stories are rolled back (n = 4, 9), 3 are withdrawn again (n = 3, 7, 11).
    assert len(seen) == WRITERS * (STORIES - 2 + 3)
    assert seen == list(range(1, len(seen) + 1))
    assert missing_changes() == 0
    for numbers in read_by_readers:
        assert numbers == seen


@pytest.mark.postgresql
def test_publishing_two_stories_in_opposite_order_elsewhere_cannot_block_the_numbers():
    """The number is drawn at commit, so an open transaction holds nobody up."""
    opened, done = threading.Event(), threading.Event()

    def stay_open() -> None:
        try:
            with transaction.atomic():
                record.publish(story(), action="published", reason="first")
                opened.set()
                assert done.wait(timeout=10)
        finally:
            connection.close()

    slow = threading.Thread(target=stay_open)
    slow.start()
    assert opened.wait(timeout=10)
    quick = story()
    publish(quick)
    assert [(e.seq, e.id) for e in changes()] == [(1, quick.id)]
    done.set()
    slow.join()
    assert latest_seq() == 2


@pytest.mark.postgresql
def test_writers_of_one_story_queue_up_and_count_on():
    """Eight desks publish the same story at once: eight editions, no error."""
    resource, errors = story(), []

    def write(n: int) -> None:
        try:
            publish(story(id=resource.id, headline=f"By desk {n}"), reason="update")
        except Exception as error:  # noqa: BLE001 (reported by the assertion below)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [event.edition for event in changes()] == list(range(1, 9))

"""What is put in line, for whom, and with which transaction."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from delivery import record
from delivery.models import Change
from delivery.webhooks import outbox
from delivery.webhooks.models import Message, State
from tests.delivery.resources import publish, story, withdraw

pytestmark = pytest.mark.django_db


def in_line():
    return list(Message.objects.order_by("id").values_list("event", flat=True))


def test_each_change_of_an_article_is_a_message_of_its_own(make_endpoint):
    make_endpoint()
    first = story()
    publish(first)
    second = story(id=first.id, headline="Second")
    publish(second, action="updated", reason="update")
    publish(story(id=first.id, headline="3"), action="corrected", reason="correction")
    with transaction.atomic():
        record.move(story(id=first.id, headline="3", path="/elsewhere/"))
    withdraw(first.id, action="killed", reason="court order")
    assert in_line() == [
        "article.published",
        "article.updated",
        "article.corrected",
        "article.moved",
        "article.killed",
    ]


@pytest.mark.parametrize("action", ["unpublished", "expired", "killed", "deleted"])
def test_withdrawal_has_its_event(make_endpoint, action):
    make_endpoint()
    resource = story()
    publish(resource)
    withdraw(resource.id, action=action)
    assert in_line() == ["article.published", f"article.{action}"]


def test_front_page_is_always_updated_never_published(make_endpoint):
    make_endpoint()
    front = story(kind="front", path="/", facets=())
    publish(front)
    with transaction.atomic():
        record.refresh(
            story(kind="front", path="/", facets=(), id=front.id, headline="New lead")
        )
    assert in_line() == ["front.updated", "front.updated"]


def test_refreshed_article_and_other_kinds_are_no_event(make_endpoint):
    make_endpoint()
    resource = story()
    publish(resource)
    with transaction.atomic():
        record.refresh(story(id=resource.id, headline="Renamed author"))
    publish(story(kind="section", path="/world/"))
    assert in_line() == ["article.published"]


@pytest.mark.parametrize(
    "filters, expected",
    [
        ({}, True),
        ({"events": ["article.published"]}, True),
        ({"events": ["article.killed"]}, False),
        ({"sections": ["world"]}, True),
        ({"sections": ["sport", "world"]}, True),
        ({"sections": ["sport"]}, False),
        ({"sections": ["news"]}, False),  # a value of another facet
        ({"active": False}, False),
    ],
)
def test_filters_decide_who_is_told(make_endpoint, filters, expected):
    make_endpoint(**filters)
    publish(story())
    assert Message.objects.exists() is expected


def test_section_filter_hears_of_a_story_that_leaves_the_section(make_endpoint):
    resource = story()
    publish(resource)
    make_endpoint(sections=["world"])
    moved = story(id=resource.id, headline="x", facets=(("section", "sport"),))
    publish(moved, action="updated", reason="update")
    assert in_line() == ["article.updated"]


def test_front_page_passes_the_section_filter(make_endpoint):
    make_endpoint(sections=["world"])
    publish(story(kind="front", path="/", facets=()))
    assert in_line() == ["front.updated"]


def test_no_message_without_its_change(make_endpoint):
    make_endpoint()
    with transaction.atomic():
        record.publish(story(), action="published", reason="first")
        assert Message.objects.exists()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.parametrize("endpoints, queries", [(0, 1), (1, 2), (20, 2)])
def test_publishing_pays_a_constant_price(
    make_endpoint, django_assert_num_queries, endpoints, queries
):
    change = publish(story())
    for number in range(endpoints):
        make_endpoint(f"http://127.0.0.1/{number}")
    with django_assert_num_queries(queries):
        assert outbox.enqueue(change) == endpoints


def test_message_id_depends_on_endpoint_and_change_alone(make_endpoint):
    endpoint = make_endpoint()
    publish(story())
    first = Message.objects.get()
    other = make_endpoint("http://127.0.0.1/other")
    first.delete()
    for each in (endpoint, other):
        outbox.replay_range(each, Change.objects.all())
    ids = set(Message.objects.values_list("message_id", flat=True))
    assert len(ids) == 2
    assert first.message_id in ids


def test_replay_of_a_range_takes_old_and_unheard_events_in_order(make_endpoint):
    changes = [publish(story()) for _ in range(5)]
    endpoint = make_endpoint()
    publish(story())
    Message.objects.update(state=State.DEAD, attempts=10)
    count = outbox.replay_range(endpoint, Change.objects.filter(id__gt=changes[1].id))
    assert count == 4
    waiting = Message.objects.order_by("next_attempt_at", "id")
    assert {(each.state, each.attempts) for each in waiting} == {("pending", 0)}


def test_replay_of_too_long_a_range_is_refused_in_words(make_endpoint, monkeypatch):
    monkeypatch.setattr(outbox, "REPLAY_LIMIT", 2)
    endpoint = make_endpoint()
    for _ in range(3):
        publish(story())
    with pytest.raises(ValidationError, match="shorter range"):
        outbox.replay_range(endpoint, Change.objects.all())


def test_replayed_message_keeps_its_id_and_starts_the_ladder_anew(make_endpoint):
    make_endpoint()
    publish(story())
    before = Message.objects.get()
    later = timezone.now() + timedelta(days=1)
    Message.objects.update(state=State.DEAD, attempts=10, next_attempt_at=later)
    assert outbox.replay(Message.objects.all()) == 1
    after = Message.objects.get()
    assert after.message_id == before.message_id
    assert (after.state, after.attempts) == ("pending", 0)
    assert after.next_attempt_at <= timezone.now()

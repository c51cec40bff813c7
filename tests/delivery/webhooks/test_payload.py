"""What a message says, and that the published schemas say the same."""

import json
from datetime import timedelta

import jsonschema
import pytest
from django.db import transaction

from delivery import record
from delivery.models import Change
from delivery.webhooks import outbox, schemas
from delivery.webhooks.events import Event
from delivery.webhooks.models import Message
from delivery.webhooks.payload import render
from tests.delivery.resources import publish, story, withdraw


def rendered(**lookup):
    return json.loads(render(Message.objects.get(**lookup)))


@pytest.mark.django_db(transaction=True)
def test_message_of_a_publication(make_endpoint):
    make_endpoint()
    resource = story(headline="Zoë sails")
    publish(resource)
    message = rendered()
    assert message["type"] == "article.published"
    assert message["data"] == {
        "kind": "article",
        "id": str(resource.id),
        "locale": "en",
        "path": resource.path,
        "old_path": None,
        "url": f"https://newsroom.example{resource.path}",
        "seq": 1,
        "edition": 1,
        "reason": "first",
        "card": {**resource.card, "edition": 1},
        "card_edition": 1,
        "tombstone": None,
    }


@pytest.mark.django_db
def test_front_end_of_a_headless_house_is_where_links_lead(make_endpoint, settings):
    settings.FRONTEND_URL = "https://www.example"
    make_endpoint()
    resource = story()
    publish(resource)
    assert rendered()["data"]["url"] == f"https://www.example{resource.path}"


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["unpublished", "expired", "killed", "deleted"])
def test_tombstone_says_why_but_not_the_desks_own_words(make_endpoint, action):
    make_endpoint()
    resource = story()
    publish(resource)
    withdraw(resource.id, action=action, reason="Court order 7/26, do not talk")
    body = render(Message.objects.get(event=f"article.{action}"))
    data = json.loads(body)["data"]
    assert (data["reason"], data["card"]) == (action, None)
    assert data["tombstone"]["reason"] == action
    assert b"Court" not in body


@pytest.mark.django_db
def test_message_that_waited_until_the_story_was_killed_brings_the_tombstone(
    make_endpoint,
):
    make_endpoint()
    resource = story(headline="Libel")
    publish(resource)
    withdraw(resource.id, action="killed")
    body = render(Message.objects.get(event="article.published"))
    assert b"Libel" not in body
    assert json.loads(body)["data"]["tombstone"]["reason"] == "killed"


@pytest.mark.django_db
def test_late_message_shows_the_story_as_it_is_now(make_endpoint):
    make_endpoint()
    resource = story(headline="Wrong")
    publish(resource)
    publish(
        story(id=resource.id, headline="Right"), action="corrected", reason="correction"
    )
    data = rendered(event="article.published")["data"]
    assert (data["edition"], data["card_edition"]) == (1, 2)
    assert data["card"]["headline"] == "Right"


@pytest.mark.django_db
def test_moved_story_tells_both_paths(make_endpoint):
    make_endpoint()
    resource = story()
    publish(resource)
    with transaction.atomic():
        record.move(story(id=resource.id, path="/sport/ferry/"))
    data = rendered(event="article.moved")["data"]
    assert (data["old_path"], data["path"]) == (resource.path, "/sport/ferry/")


@pytest.mark.django_db
def test_rendering_costs_two_queries(make_endpoint, django_assert_num_queries):
    make_endpoint()
    publish(story())
    message = Message.objects.get()
    with django_assert_num_queries(2):
        render(message)


def every_message(endpoint):
    """Put one message of each type in line."""
    resource = story()
    publish(resource)
    publish(story(id=resource.id, headline="2"), action="updated", reason="update")
    publish(
        story(id=resource.id, headline="3"), action="corrected", reason="retraction"
    )
    with transaction.atomic():
        record.move(story(id=resource.id, headline="3", path="/new/"))
    for action in ("unpublished", "expired", "killed", "deleted"):
        gone = story(published_at=resource.published_at + timedelta(days=1))
        publish(gone)
        withdraw(gone.id, action=action)
    publish(story(kind="front", path="/", facets=()))
    outbox.enqueue_test(endpoint)


@pytest.mark.django_db(transaction=True)
def test_every_message_is_as_its_schema_says(make_endpoint):
    every_message(make_endpoint())
    seen = set()
    section = schemas.openapi_webhooks()
    for message in Message.objects.all():
        body = render(message)
        schemas.EVENTS[message.event].model_validate_json(body)
        content = section[message.event]["post"]["requestBody"]["content"]
        jsonschema.validate(json.loads(body), content["application/json"]["schema"])
        seen.add(message.event)
    assert seen == set(schemas.EVENTS)
    assert Change.objects.filter(seq=None).count() == 0


def test_every_event_has_a_schema():
    assert set(schemas.EVENTS) == {*Event.values, "webhook.test"}


def test_openapi_section_is_valid_and_takes_the_cards_of_the_api():
    from openapi_spec_validator import validate

    card = {"$ref": "#/components/schemas/ArticleCard"}
    section = schemas.openapi_webhooks(cards={"article": card})
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "components": {"schemas": {"ArticleCard": {"type": "object"}}},
        "webhooks": section,
    }
    validate(document)
    assert json.dumps(section).count("ArticleCard") == 8
    assert "$defs" not in json.dumps(section)

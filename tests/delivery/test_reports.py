"""The desk sees who is behind and who has received a kill, if it may."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Consumer
from tests.delivery.api.test_consumers import make_key
from tests.delivery.resources import publish, story, withdraw
from tests.factories import COPY_EDITOR, MANAGING_EDITOR, UserFactory, newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> None:
    newsroom()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    killed = story(headline="A mistake")
    publish(killed)
    withdraw(killed.id, action="killed", reason="Names the wrong man")
    for name, position in (("quick-paper", 2), ("slow-paper", 1)):
        make_key(name)
        Consumer.objects.create(
            name=name, position=position, reported_at=timezone.now()
        )
    make_key("silent-paper")


def seat(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


@pytest.mark.usefixtures("log")
def test_the_report_names_who_is_behind_and_who_has_not_received_a_kill() -> None:
    answer = seat(MANAGING_EDITOR).get(reverse("delivery_consumers"))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "A mistake" in html
    assert "Names the wrong man" in html
    assert "<strong>silent-paper, slow-paper</strong>" in html
    assert "never" in html
    (kill,) = answer.context["kills"]
    assert kill.received == ("quick-paper",)
    assert [each.behind for each in answer.context["standings"]] == [2, 1, 0]


@pytest.mark.usefixtures("log")
def test_the_report_is_offered_to_those_who_may_see_it_alone() -> None:
    url = reverse("delivery_consumers")
    assert url in seat(MANAGING_EDITOR).get("/admin/").content.decode()
    others = seat(COPY_EDITOR)
    assert url not in others.get("/admin/").content.decode()
    assert others.get(url).status_code == 302
    assert Client().get(url).status_code == 302


@pytest.mark.usefixtures("log")
def test_the_report_costs_the_same_for_any_number_of_kills(
    django_assert_max_num_queries,
) -> None:
    for _ in range(5):
        resource = story()
        publish(resource)
        withdraw(resource.id, action="killed")
    client = seat(MANAGING_EDITOR)
    with django_assert_max_num_queries(30):
        client.get(reverse("delivery_consumers"))

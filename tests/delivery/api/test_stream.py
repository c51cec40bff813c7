"""Where a stream begins, and what there is without a server that keeps it open."""

import pytest

from delivery.models import Horizon
from tests.delivery.resources import publish, story

URL = "/api/v1/changes/stream/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "9223372036854775808", "1 2", "٣"])
def test_a_bad_last_event_id_is_refused_in_words(client, value) -> None:
    answer = client.get(URL, headers={"last-event-id": value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == "Last-Event-ID"


@pytest.mark.parametrize("query", ["after=-1", "after=9223372036854775808", "kind=x"])
def test_bad_parameters_are_refused_in_words(client, query) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_the_short_form_tells_what_was_missed_and_when_to_come_back(client) -> None:
    for _ in range(2):
        publish(story())
    answer = client.get(f"{URL}?after=0", headers={"last-event-id": "1"})
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
    told = answer.content.decode()
    assert told.startswith("retry: 3000\nid: 2\n\nid: 2\nevent: article.published\n")


def test_a_fresh_client_hears_of_what_is_new_alone(client) -> None:
    publish(story())
    assert client.get(URL).content == b"retry: 3000\nid: 1\n\n"


def test_an_id_older_than_the_log_is_gone(client) -> None:
    Horizon.objects.create(seq=5, pruned=5)
    assert client.get(URL, headers={"last-event-id": "4"}).status_code == 410
    assert client.get(URL, {"after": "5"}).status_code == 200


def test_a_house_with_a_server_for_streams_sends_clients_there(
    client, settings
) -> None:
    settings.STREAM_URL = "https://streams.paper.example"
    answer = client.get(URL, {"kind": "article"})
    assert answer.status_code == 307
    assert answer["Location"] == f"https://streams.paper.example{URL}?kind=article"

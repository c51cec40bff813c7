"""Consumers report by their key how far they have come, and the desk sees it."""

import pytest
from django.db import connection
from django.utils import timezone

from delivery.access import keys
from delivery.access.models import ApiKey, Scope
from delivery.consumers import kill_receipts, standings
from delivery.models import Consumer
from tests.delivery.resources import publish, story, withdraw

pytestmark = pytest.mark.django_db
URL = "/api/v1/consumers/partner-daily/position/"


@pytest.fixture(autouse=True)
def _numbered() -> None:
    """Number changes at once on PostgreSQL, where a test's transaction never ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def make_key(consumer: str, **fields) -> tuple[ApiKey, str]:
    scopes = fields.pop("scopes", [Scope.CONSUMER])
    key = ApiKey.objects.create(
        name=f"Key of {consumer}", scopes=scopes, consumer=consumer, **fields
    )
    return key, keys.issue(key)


@pytest.fixture
def report(client):
    key, text = make_key("partner-daily")

    def put(body, *, token: str = text, url: str = URL):
        return client.put(
            url,
            body,
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )

    put.key, put.text = key, text
    return put


def stories(count: int) -> None:
    for _ in range(count):
        publish(story())


def test_a_report_moves_the_position(report, client) -> None:
    stories(3)
    answer = report({"seq": 2})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["seq"], told["latest"], told["behind"]) == (2, 3, 1)
    assert answer["Cache-Control"] == "private, no-store"
    bearer = {"authorization": f"Bearer {report.text}"}
    assert client.get(URL, headers=bearer).json() == told
    assert Consumer.objects.get().position == 2


def test_who_never_reported_stands_at_the_beginning(report, client) -> None:
    stories(1)
    bearer = {"authorization": f"Bearer {report.text}"}
    told = client.get(URL, headers=bearer).json()
    assert (told["seq"], told["behind"], told["reported_at"]) == (0, 1, None)


def test_beyond_the_newest_is_refused(report) -> None:
    stories(1)
    answer = report({"seq": 2})
    assert answer.status_code == 400
    assert "beyond the newest change, 1" in answer.json()["detail"]
    assert not Consumer.objects.exists()


def test_backward_needs_a_reset(report) -> None:
    stories(3)
    assert report({"seq": 3}).status_code == 200
    assert report({"seq": 3}).status_code == 200
    refused = report({"seq": 1})
    assert refused.status_code == 409
    assert "reset=true" in refused.json()["detail"]
    assert report({"seq": 1, "reset": True}).json()["seq"] == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b'{"seq": -1}',
        b'{"seq": "1"}',
        b'{"seq": 1.5}',
        b'{"seq": true}',
        b'{"seq": 9223372036854775808}',
        b'{"seq": 0, "reset": "yes"}',
        b'{"seq": 0, "more": 1}',
        b'{"seq": NaN}',
        b'{"seq": 1e400}',
        b'{"seq": null}',
        b'{"seq": "\\ud800"}',
        b'{"seq": {"seq": 1}}',
        b'{"seq": ' + b"9" * 5000 + b"}",
        b'{"seq": 0, "seq": 1}',
        b'{"seq": 0, "\\u0000": 1}',
        b'{"seq": 0, "' + b"x" * 8000 + b'": 1}',
        b"seq=0",
        b"\xff\xfe",
        b"[" * 9000,
    ],
)
def test_a_bad_report_is_refused_in_words(report, body) -> None:
    answer = report(body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    detail = answer.json()["detail"]
    assert 10 < len(detail) < 200
    assert "PositionReport" not in detail
    assert not Consumer.objects.exists()


@pytest.mark.parametrize("length", [20_000, 3_000_000])
def test_a_huge_report_is_not_read(report, length) -> None:
    assert report(b" " * length + b"{}").status_code == 413


@pytest.mark.parametrize("token", ["", "x", "cdk_aaaaaaaaaa_" + "x" * 43, "\u00e9"])
def test_without_the_key_nothing_is_told(report, token) -> None:
    answer = report({"seq": 0}, token=token)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_without_any_key_it_says_that_one_is_needed(client) -> None:
    assert client.get(URL).status_code == 401
    assert client.put(URL, {"seq": 0}, "application/json").status_code == 401


def test_a_key_opens_its_own_consumer_alone(report) -> None:
    _, other = make_key("other")
    _, reader = make_key("", scopes=[Scope.READ])
    assert report({"seq": 0}, token=other).status_code == 403
    assert report({"seq": 0}, token=reader).status_code == 403
    for name in ("nobody", "x" * 300):
        url = URL.replace("partner-daily", name)
        assert report({"seq": 0}, url=url).status_code == 403


def test_a_revoked_key_is_worth_nothing(report) -> None:
    keys.revoke(report.key)
    assert report({"seq": 0}).status_code == 401


def test_a_report_costs_four_queries(report, django_assert_max_num_queries) -> None:
    stories(2)
    report({"seq": 1})
    with django_assert_max_num_queries(4):  # the key, the newest, the row, its update
        report({"seq": 2})


def test_the_desk_sees_who_is_behind_and_since_when(report) -> None:
    make_key("quick")
    stories(3)
    Consumer.objects.create(name="quick", position=3, reported_at=timezone.now())
    Consumer.objects.create(name="gone", position=1, reported_at=timezone.now())
    behind, there, gone = standings()
    assert (behind.name, behind.behind, behind.reported_at) == (
        "partner-daily",
        3,
        None,
    )
    assert behind.since is not None
    assert (there.name, there.behind, there.since) == ("quick", 0, None)
    assert (gone.name, gone.active) == ("gone", False)


def test_the_desk_sees_who_has_received_a_kill(report) -> None:
    killed = story(headline="A mistake")
    publish(killed)
    withdraw(killed.id, action="killed", reason="Names the wrong man")
    make_key("quick")
    key, _ = make_key("former")
    keys.revoke(key)
    Consumer.objects.create(name="quick", position=2, reported_at=timezone.now())
    (receipt,) = kill_receipts()
    assert (receipt.seq, receipt.title) == (2, "A mistake")
    assert receipt.reason == "Names the wrong man"
    assert receipt.received == ("quick",)
    assert receipt.waiting == ("partner-daily",)

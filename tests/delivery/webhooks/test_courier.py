"""From the line to the receiver: what is sent, tried again, given up, switched off."""

import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection, connections, transaction
from django.utils import timezone
from standardwebhooks import Webhook

from delivery.webhooks import lines
from delivery.webhooks.courier import Courier, drain, serve
from delivery.webhooks.models import Attempt, Endpoint, Line, Message
from delivery.webhooks.outbox import enqueue_test, replay
from tests.delivery.resources import publish, story
from tests.delivery.webhooks.receiver import receiver

pytestmark = pytest.mark.django_db


def make_due():
    Message.objects.update(next_attempt_at=timezone.now())
    Line.objects.update(rest_until=None)


def test_published_story_reaches_the_receiver_signed(hook, endpoint):
    publish(story())
    drain()
    (got,) = hook.got
    message = Message.objects.get()
    assert Webhook(endpoint.secret).verify(got.body, got.headers) == got.json
    assert got.json["type"] == "article.published"
    assert got.id == message.message_id
    assert (message.state, message.attempts) == ("delivered", 1)
    assert (message.status_code, message.error) == (204, "")
    assert message.delivered_at
    assert Line.objects.get().holder is None


def test_messages_of_one_endpoint_arrive_in_order(hook, endpoint):
    ids = [str(publish(story()).public_id) for _ in range(30)]
    drain()
    assert [got.json["data"]["id"] for got in hook.got] == ids


def test_both_secrets_sign_while_one_is_rotated(hook, endpoint):
    fresh = endpoint.rotate_secret()
    enqueue_test(endpoint)
    drain()
    for secret in (endpoint.secret, fresh):
        Webhook(secret).verify(hook.got[0].body, hook.got[0].headers)
    endpoint.secrets.filter(expires_at__isnull=False).update(expires_at=timezone.now())
    enqueue_test(endpoint)
    drain()
    assert hook.got[1].headers["webhook-signature"].count("v1,") == 1


def test_secret_does_not_lie_in_the_database(endpoint):
    row = endpoint.secrets.get()
    assert endpoint.secret.removeprefix("whsec_") not in row.token


def test_failed_message_is_tried_again_with_the_same_id(hook, endpoint):
    hook.always(500, {}, b"<h1>Sorry</h1>")
    publish(story())
    before = timezone.now()
    drain()
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("pending", 1)
    wait = message.next_attempt_at - before
    assert timedelta(seconds=5) <= wait <= timedelta(seconds=8)
    attempt = Attempt.objects.get()
    assert (attempt.status_code, attempt.excerpt) == (500, "<h1>Sorry</h1>")
    hook.always(200)
    make_due()
    drain()
    assert [got.id for got in hook.got] == [message.message_id] * 2
    assert Message.objects.get().state == "delivered"
    assert Line.objects.get().failures == 0


def test_tenth_failure_is_the_last_and_replay_starts_anew(hook, endpoint):
    hook.always(500)
    publish(story())
    for _ in range(12):
        make_due()
        drain()
    message = Message.objects.get()
    assert (message.state, message.attempts, len(hook.got)) == ("dead", 10, 10)
    replay(Message.objects.all())
    Line.objects.update(rest_until=None)
    hook.always(200)
    drain()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("delivered", 1)
    assert message.log.count() == 11


def test_retry_after_holds_for_the_whole_line(hook, endpoint):
    hook.always(503, {"Retry-After": "600"})
    first, second = publish(story()), publish(story())
    drain()
    assert len(hook.got) == 1
    line = Line.objects.get()
    ten_minutes = timezone.now() + timedelta(minutes=10)
    assert abs(line.rest_until - ten_minutes) < timedelta(seconds=10)
    waiting = Message.objects.get(change=first)
    assert abs(waiting.next_attempt_at - ten_minutes) < timedelta(seconds=10)
    assert Message.objects.get(change=second).attempts == 0


def test_dead_receiver_is_not_hammered(hook, endpoint):
    hook.always(500)
    for _ in range(30):
        publish(story())
    drain()
    assert len(hook.got) == lines.FAILURES_BEFORE_REST


@pytest.fixture
def chief(django_user_model):
    person = django_user_model.objects.create_user("managing", "chief@example.com")
    person.user_permissions.add(
        Permission.objects.get(
            codename="change_endpoint", content_type__app_label="delivery_webhooks"
        )
    )
    django_user_model.objects.create_user("reporter", "reporter@example.com")
    return person


def test_410_switches_off_and_tells_those_who_can_switch_on(
    hook, endpoint, chief, django_capture_on_commit_callbacks
):
    hook.always(410)
    for _ in range(3):
        publish(story())
    with django_capture_on_commit_callbacks(execute=True):
        drain()
    endpoint.refresh_from_db()
    assert not endpoint.active
    assert endpoint.disabled_at
    assert "410" in endpoint.disabled_reason
    assert set(Message.objects.values_list("state", flat=True)) == {"disabled"}
    assert len(hook.got) == 1
    assert [message.to for message in mail.outbox] == [["chief@example.com"]]
    assert f"/admin/webhooks/edit/{endpoint.pk}/" in mail.outbox[0].body
    publish(story())
    assert Message.objects.count() == 3


def test_days_of_failures_switch_off(hook, endpoint):
    hook.always(500)
    publish(story())
    Line.objects.update(failing_since=timezone.now() - timedelta(days=4))
    drain()
    assert Endpoint.objects.get().active
    Line.objects.update(failing_since=timezone.now() - timedelta(days=6))
    make_due()
    drain()
    assert not Endpoint.objects.get().active


def test_paused_endpoint_gets_nothing_and_goes_on_where_it_was(hook, endpoint):
    publish(story())
    Endpoint.objects.update(active=False)
    drain()
    assert hook.got == []
    Endpoint.objects.update(active=True)
    drain()
    assert len(hook.got) == 1


def test_unreadable_secret_is_a_failure_in_words(hook, endpoint, settings):
    settings.WEBHOOK_SECRET_KEYS = ["another"]
    publish(story())
    drain()
    assert "Rotate the secret" in Message.objects.get().error
    assert hook.got == []


def test_message_that_cannot_be_made_does_not_stop_the_line(hook, endpoint, caplog):
    from delivery.models import Document

    bad = publish(story())
    Document.objects.update(card=b"not json")
    publish(story())
    drain()
    assert "could not be made" in Message.objects.get(change=bad).error
    assert len(hook.got) == 1


def test_address_is_checked_anew_at_each_delivery(hook, endpoint, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    publish(story())
    drain()
    assert "not a public address" in Message.objects.get().error
    assert hook.got == []


def test_leased_line_is_left_alone_until_the_lease_ends(hook, endpoint):
    publish(story())
    (held,) = lines.claim(limit=9, slow_limit=9)
    assert lines.claim(limit=9, slow_limit=9) == []
    Line.objects.update(leased_until=timezone.now())
    (taken,) = lines.claim(limit=9, slow_limit=9)
    assert taken.holder != held.holder
    lines.release(held)
    assert Line.objects.get().holder == taken.holder


def test_courier_that_lost_its_lease_writes_nothing(hook, endpoint):
    publish(story())
    (late,) = lines.claim(limit=9, slow_limit=9)
    Line.objects.update(leased_until=timezone.now())
    lines.claim(limit=9, slow_limit=9)
    serve(late)
    assert len(hook.got) == 1
    assert Message.objects.get().state == "pending"
    assert not Attempt.objects.exists()


def test_slow_lines_get_their_share_and_no_more(make_endpoint):
    for number in range(6):
        enqueue_test(make_endpoint(f"http://127.0.0.1/{number}"))
    Line.objects.filter(endpoint__url__lt="http://127.0.0.1/4").update(slow=True)
    claims = lines.claim(limit=4, slow_limit=2)
    assert sorted(claim.slow for claim in claims) == [False, False, True, True]


def test_those_served_longest_ago_come_first(make_endpoint):
    now = timezone.now()
    ages = {}
    for minutes in (1, None, 5):
        endpoint = make_endpoint(f"http://127.0.0.1/{minutes}")
        enqueue_test(endpoint)
        served = now - timedelta(minutes=minutes) if minutes else None
        Line.objects.filter(endpoint=endpoint).update(served_at=served)
        ages[endpoint.pk] = minutes
    (first,) = lines.claim(limit=1, slow_limit=1)
    (second,) = lines.claim(limit=1, slow_limit=1)
    assert [ages[first.endpoint_id], ages[second.endpoint_id]] == [None, 5]


@pytest.mark.parametrize("backlog", [1, 40])
def test_serving_a_message_costs_a_constant_number_of_queries(
    hook, endpoint, django_assert_num_queries, backlog, monkeypatch
):
    for _ in range(backlog):
        publish(story())
    (claim,) = lines.claim(limit=1, slow_limit=1)
    monkeypatch.setattr("delivery.webhooks.courier.TURN_MESSAGES", 1)
    # next, render (2), secrets, savepoint (2), line (2), attempt, message, release
    with django_assert_num_queries(11):
        serve(claim)


@pytest.mark.django_db(transaction=True)
def test_slow_receivers_delay_no_other(hook, settings, make_endpoint):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    release = threading.Event()
    with receiver() as slow:
        slow.answer = lambda got: ((release.wait(10) and 200) or 200, {}, b"")
        settings.WEBHOOK_ALLOWED_PORTS = [hook.port, slow.port]
        for number in range(3):
            make_endpoint(f"{slow.url}/{number}")
        make_endpoint(hook.url)
        for _ in range(20):
            publish(story())
        courier = Courier(threads=4)
        running = threading.Thread(target=courier.run, kwargs={"idle_seconds": 0})
        started = time.monotonic()
        running.start()
        assert len(hook.wait_for(20, seconds=8)) == 20
        took = time.monotonic() - started
        assert len(slow.got) == 3
        release.set()
        running.join(30)
    assert took < 8
    assert not running.is_alive()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_publishing_does_not_wait_for_couriers(hook, endpoint):
    """The row locks of a claim let others write messages for the endpoint."""
    done = []

    def publish_elsewhere():
        done.append(publish(story()))
        connections.close_all()

    with transaction.atomic():
        enqueue_test(endpoint)
        connection.run_on_commit.clear()
    with transaction.atomic():
        assert len(lines.claim(limit=1, slow_limit=1)) == 1
        thread = threading.Thread(target=publish_elsewhere)
        thread.start()
        thread.join(10)
        assert len(done) == 1

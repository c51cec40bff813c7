"""Who carries messages, and that none is left lying."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from delivery import record
from delivery.webhooks import worker
from delivery.webhooks.models import Attempt, Message
from tests.delivery.resources import publish, story

ON_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def is_working():
    return any(each.name == "webhook-dispatch" for each in threading.enumerate())


@pytest.mark.django_db(transaction=True)
def test_publishing_sends_by_itself_without_waiting(hook, endpoint):
    end = threading.Event()
    hook.answer = lambda got: ((end.wait(10) and 200) or 200, {}, b"")
    started = time.monotonic()
    publish(story())
    took = time.monotonic() - started
    assert len(hook.wait_for(1)) == 1
    end.set()
    assert took < 2


@pytest.mark.django_db(transaction=True)
def test_publishing_that_is_rolled_back_sends_nothing(hook, endpoint):
    with transaction.atomic():
        record.publish(story(), action="published", reason="first")
        transaction.set_rollback(True)
    assert not is_working()
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_publishing_that_nobody_hears_of_starts_nothing(hook):
    publish(story())
    assert not is_working()


@pytest.mark.django_db
def test_task_worker_is_asked_once_for_many_publications(
    settings, endpoint, django_capture_on_commit_callbacks
):
    settings.TASKS = ON_DATABASE
    for _ in range(5):
        with django_capture_on_commit_callbacks(execute=True):
            publish(story())
    path = worker.deliver_webhooks.module_path
    (task,) = DBTaskResult.objects.filter(task_path=path)
    assert task.task_path == "delivery.webhooks.worker.deliver_webhooks"
    assert not is_working()


@pytest.mark.django_db(transaction=True)
def test_task_worker_delivers(settings, hook, endpoint):
    settings.TASKS = ON_DATABASE
    publish(story())
    # The worker's own process keeps the courier; here it is this one.
    worker.deliver_webhooks.call()
    assert len(hook.wait_for(1)) == 1


@pytest.mark.django_db(transaction=True)
def test_clock_finds_what_a_lost_kick_left_lying(hook, endpoint):
    with transaction.atomic():
        record.publish(story(), action="published", reason="first")
        connection.run_on_commit.clear()  # as if the process ended here
    assert not is_working()
    assert worker.deliver_due()
    assert len(hook.wait_for(1)) == 1


@pytest.mark.django_db
def test_clock_has_nothing_to_do_before_time(endpoint, django_assert_max_num_queries):
    publish(story())
    Message.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=5))
    with django_assert_max_num_queries(2):
        assert not worker.deliver_due()
    assert not is_working()


@pytest.mark.django_db
def test_clock_forgets_old_messages_but_none_that_waits(endpoint, settings):
    settings.WEBHOOK_LOG_DAYS = 30
    changes = [publish(story()) for _ in range(3)]
    delivered, waiting, fresh = (Message.objects.get(change=c) for c in changes)
    long_ago = timezone.now() - timedelta(days=31)
    Message.objects.filter(pk__in=[delivered.pk, waiting.pk]).update(
        created_at=long_ago, next_attempt_at=timezone.now() + timedelta(days=1)
    )
    Message.objects.exclude(pk=waiting.pk).update(state="delivered")
    Attempt.objects.create(
        message=delivered, started_at=long_ago, milliseconds=1, status_code=200
    )
    assert worker.prune(now=timezone.now()) == 1
    assert set(Message.objects.all()) == {waiting, fresh}
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_command_delivers_once_and_ends(hook, endpoint):
    for _ in range(3):
        with transaction.atomic():
            record.publish(story(), action="published", reason="first")
            connection.run_on_commit.clear()
    call_command("deliver_webhooks", once=True)
    assert len(hook.got) == 3
    assert not Message.objects.filter(state="pending").exists()

"""What is removed from the log, what never is, and who is told."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from delivery import record
from delivery.changes import changes, horizon
from delivery.ledger import missing_changes
from delivery.models import Change, Consumer, Document
from delivery.retention import prune
from tests.delivery.api.test_consumers import make_key
from tests.delivery.resources import publish, story, withdraw

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log():
    """Return an old story: published (1), refreshed (2 and 3), withdrawn (4)."""
    resource = story()
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        publish(resource)
        for headline in ("Two", "Three"):
            with transaction.atomic():
                record.refresh(story(id=resource.id, headline=headline))
        withdraw(resource.id)
    return resource


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("prune_changes", *arguments, stdout=said)
    return said.getvalue()


def test_refreshments_go_and_everything_else_stays(log) -> None:
    assert "2 changes up to 3 removed" in run()
    assert [event.action for event in changes()] == ["published", "unpublished"]
    assert horizon() == 3
    assert missing_changes() == 0


def test_a_reader_from_before_is_told(log) -> None:
    run()
    client = Client()
    assert client.get("/api/v1/changes/?after=2").status_code == 410
    assert client.get("/api/v1/changes/?after=3").json()["seq"] == 4


def test_the_newest_change_stays_and_numbers_go_on(log) -> None:
    other = story()
    with time_machine.travel(timezone.now() - timedelta(days=99)):
        publish(other)
        with transaction.atomic():
            record.refresh(story(id=other.id, headline="New"))
    run()
    assert [event.seq for event in changes()] == [1, 4, 5, 6]
    publish(story())
    assert changes()[-1].seq == 7


def test_what_is_young_stays(log) -> None:
    assert "0 changes" in run("--days", "101")
    assert Change.objects.count() == 4


def test_dry_run_removes_nothing(log) -> None:
    assert "2 changes up to 3 would go" in run("--dry-run")
    assert Change.objects.count() == 4


def test_a_consumer_behind_is_named_and_left_only_on_demand(log) -> None:
    Consumer.objects.create(name="slow-paper", position=2, reported_at=timezone.now())
    run("--dry-run")  # without a key it is not waited for
    make_key("slow-paper")
    with pytest.raises(CommandError, match=r"slow-paper \(at 2\)"):
        run()
    assert Change.objects.count() == 4
    run("--leave-behind")
    assert Change.objects.count() == 2


@pytest.mark.parametrize("days", [0, -5])
def test_an_age_that_is_none_is_refused(log, days) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        run("--days", str(days))


def test_documents_and_editions_are_untouched(log) -> None:
    publish(story(id=log.id, headline="Back"), reason="update")
    prune(days=90, now=timezone.now())
    assert Document.objects.count() == 1
    withdraw(log.id, action="killed")
    assert changes()[-1].action == "killed"

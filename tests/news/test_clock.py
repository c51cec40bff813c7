"""The newsroom clock: nothing is lost, doubled or stopped by something else."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from delivery.models import Change, Document
from news import clock
from news.models import ArticlePage, ClockHeartbeat, ScheduleFailure, SectionPage
from news.workflow import actions
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    NewsImageFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
    newsroom,
    no_correction,
    put_live,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> SectionPage:
    return SectionFactory(parent=newsroom(), title="World")


@pytest.fixture
def managing(section: SectionPage) -> Any:
    return UserFactory(role=MANAGING_EDITOR)


def scheduled(section: SectionPage, managing: Any, **values: Any) -> ArticlePage:
    """A story that was scheduled, and whose time has come."""
    story = ArticleFactory(
        parent=section, complete=True, writer=UserFactory(role=REPORTER), **values
    )
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(story, user=managing, at=at)
    make_due(story)
    return story


def make_due(story: ArticlePage) -> None:
    Revision.objects.filter(
        object_id=str(story.pk), approved_go_live_at__isnull=False
    ).update(approved_go_live_at=timezone.now() - timedelta(seconds=1))


def test_story_goes_live_when_its_time_has_come(
    section: SectionPage, managing: Any
) -> None:
    story = scheduled(section, managing)
    assert clock.tick().published == 1
    assert fresh(story).live
    assert not fresh(story).scheduled_revision
    assert Document.objects.filter(public_id=story.public_id).exists()
    assert clock.tick().published == 0


def test_story_does_not_go_before_its_time(section: SectionPage, managing: Any) -> None:
    story = ArticleFactory(parent=section, complete=True)
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(story, user=managing, at=at)
    assert clock.tick() == clock.Tally()
    assert not fresh(story).live


def test_clock_publishes_the_text_that_was_scheduled(
    section: SectionPage, managing: Any
) -> None:
    story = put_live(ArticleFactory(parent=section, complete=True), by=managing)
    edit(story, user=UserFactory(role=REPORTER), title="Second text")
    no_correction(story, by=managing)
    actions.schedule_article(
        story, user=managing, at=timezone.now() + timedelta(hours=1)
    )
    assert fresh(story).live
    assert fresh(story).title == story.title
    make_due(story)
    clock.tick()
    assert fresh(story).title == "Second text"
    reasons = Change.objects.filter(kind="article").values_list("action", flat=True)
    assert list(reasons) == ["published", "updated"]


def test_failing_story_keeps_its_schedule_and_stops_no_other(
    section: SectionPage, managing: Any
) -> None:
    picture = NewsImageFactory()
    bad = scheduled(section, managing, lead_image=picture)
    good = scheduled(section, managing)
    picture.rights_until = timezone.now() - timedelta(minutes=1)
    picture.save()
    tally = clock.tick()
    assert (tally.published, tally.failed) == (1, 1)
    assert fresh(good).live
    assert not fresh(bad).live
    assert fresh(bad).scheduled_revision
    failure = ScheduleFailure.objects.get()
    assert failure.page_id == bad.pk
    assert "rights" in failure.reason
    assert PageLogEntry.objects.filter(
        page=bad.pk, action="news.schedule.failed"
    ).exists()


def test_failed_story_is_tried_again_after_a_while_and_heals(
    section: SectionPage, managing: Any
) -> None:
    picture = NewsImageFactory()
    story = scheduled(section, managing, lead_image=picture)
    picture.rights_until = timezone.now() - timedelta(minutes=1)
    picture.save()
    clock.tick()
    assert clock.tick() == clock.Tally()
    ScheduleFailure.objects.update(next_try_at=timezone.now())
    assert clock.tick().failed == 1
    failure = ScheduleFailure.objects.get()
    assert failure.attempts == 2
    assert (failure.next_try_at - failure.last_failed_at).total_seconds() == 2
    assert PageLogEntry.objects.filter(action="news.schedule.failed").count() == 1
    picture.rights_until = None
    picture.save()
    ScheduleFailure.objects.update(next_try_at=timezone.now())
    assert clock.tick().published == 1
    assert fresh(story).live
    assert not ScheduleFailure.objects.exists()


def test_back_off_never_exceeds_a_minute(section: SectionPage, managing: Any) -> None:
    story = scheduled(section, managing)
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=managing)
    clock.tick()
    ScheduleFailure.objects.update(attempts=500, next_try_at=timezone.now())
    clock.tick()
    failure = ScheduleFailure.objects.get()
    assert failure.next_try_at - failure.last_failed_at == clock.LONGEST_WAIT


def test_cancelled_schedule_is_no_failure_any_more(
    section: SectionPage, managing: Any
) -> None:
    story = scheduled(section, managing)
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=managing)
    clock.tick()
    assert ScheduleFailure.objects.exists()
    actions.unschedule_article(story, user=managing)
    clock.tick()
    assert not ScheduleFailure.objects.exists()


def test_unexpected_error_is_reported_like_any_other(
    section: SectionPage, managing: Any
) -> None:
    story, good = scheduled(section, managing), scheduled(section, managing)
    broken = fresh(story).scheduled_revision
    Revision.objects.filter(pk=broken.pk).update(content={"pk": story.pk, "body": 7})
    tally = clock.tick()
    assert (tally.published, tally.failed) == (1, 1)
    assert fresh(good).live
    assert ScheduleFailure.objects.get().page_id == story.pk


def test_expired_story_is_taken_down(section: SectionPage, managing: Any) -> None:
    story = put_live(ArticleFactory(parent=section, complete=True), by=managing)
    Page.objects.filter(pk=story.pk).update(
        expire_at=timezone.now() - timedelta(seconds=1)
    )
    assert clock.tick().expired == 1
    story = fresh(story)
    assert (story.live, story.expired) == (False, True)
    assert not Document.objects.filter(public_id=story.public_id).exists()
    assert Change.objects.order_by("pk").last().action == "expired"


def test_heartbeat_says_how_long_ago_a_clock_was_heard_of() -> None:
    assert clock.heartbeat_age() is None
    clock.tick()
    assert 0 <= clock.heartbeat_age() < 5
    ClockHeartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=90))
    assert clock.heartbeat_age() > 89


def test_clock_at_rest_asks_little(django_assert_max_num_queries: Any) -> None:
    clock.tick()
    with django_assert_max_num_queries(14):
        clock.tick()


def test_one_round_by_command_tells_what_it_did(
    section: SectionPage, managing: Any, capsys: Any
) -> None:
    scheduled(section, managing)
    call_command("run_clock", "--once")
    assert "published 1, expired 0, failed 0" in capsys.readouterr().out


def test_one_round_by_command_fails_if_a_story_does(
    section: SectionPage, managing: Any
) -> None:
    story = scheduled(section, managing)
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=managing)
    with pytest.raises(SystemExit):
        call_command("run_clock", "--once")


def test_dry_run_of_wagtails_command_changes_nothing(
    section: SectionPage, managing: Any, capsys: Any
) -> None:
    story = scheduled(section, managing)
    call_command("publish_scheduled", "--dryrun")
    assert story.title in capsys.readouterr().out
    assert not fresh(story).live


def test_running_clock_stops_cleanly_when_told_to() -> None:
    program = [sys.executable, "-c", CLOCK_ON_A_NEW_DATABASE]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "running" in process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert "stopped" in process.stdout.read()
    assert process.returncode == 0


# Rounds that find no tables are logged and tried again: a database may be away.
CLOCK_ON_A_NEW_DATABASE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
import django
django.setup()
from django.core.management import call_command
call_command("run_clock", "--interval", "0.1")
"""

"""When partners are shown a story under embargo, and when no longer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from delivery.access.models import EmbargoedDocument
from delivery.models import Document
from news import clock, embargoed
from news.models import ArticlePage, SectionPage
from news.workflow import actions
from news.workflow.errors import NotReady
from tests.desk import Seat
from tests.factories import (
    SectionFactory,
    edit,
    fresh,
    no_correction,
    put_live,
)
from tests.news.embargo import Partner, desk, in_an_hour, log
from tests.news.newsroom import queries_of

__all__ = ["desk"]

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner("read:embargoed")


# When it is shown -----------------------------------------------------------------


def test_the_last_approval_shows_it_to_partners(desk, partner) -> None:
    until = in_an_hour()
    story = desk.write("Rents rise", until=until, go_live_at=until)
    actions.submit_article(story, user=desk.reporter)
    assert partner.headlines() == []
    actions.approve_article(fresh(story), user=desk.editor)
    assert actions.workflow_status(story).stage == "scheduled"
    assert partner.headlines() == ["Rents rise"]


@pytest.mark.parametrize("stage", ["draft", "in review", "scheduled, no embargo"])
def test_what_is_not_both_approved_and_under_embargo_is_not_shown(
    desk, partner, stage
) -> None:
    story = desk.write("Rents rise")
    if stage == "in review":
        edit(story, user=desk.reporter, go_live_at=story.embargo_until)
        actions.submit_article(fresh(story), user=desk.reporter)
    if stage == "scheduled, no embargo":
        edit(story, user=desk.reporter, embargo_until=None)
        actions.schedule_article(fresh(story), user=desk.managing, at=in_an_hour())
    assert partner.headlines() == []
    assert partner.read(story).status_code == 404
    assert log() == []


def test_an_embargo_that_is_over_before_the_approval_is_none(
    desk, partner, time_machine
) -> None:
    story = desk.write("Rents rise", go_live_at=in_an_hour() + timedelta(hours=2))
    time_machine.move_to(story.embargo_until + SECOND)
    actions.publish_article(story, user=desk.managing)
    assert actions.workflow_status(story).stage == "scheduled"
    assert partner.headlines() == []


def test_it_is_what_readers_will_get_and_says_until_when(
    desk, partner, time_machine
) -> None:
    story = desk.embargo("Rents rise")
    early = partner.read(story).json()
    until = story.embargo_until.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    (card,) = partner.get("embargoed/").json()["items"]
    assert card.pop("embargoed_until") == early.pop("embargoed_until") == until
    assert early["published_at"] == until
    time_machine.move_to(story.embargo_until + SECOND)
    clock.tick()
    late = partner.get(f"articles/{story.public_id}/").json()
    times = ("published_at", "updated_at")
    assert all(early.pop(name) and late.pop(name) for name in times)
    assert early == late
    assert {**late, **card}.keys() == {*late, *times}


# When it is shown no longer -------------------------------------------------------


def test_going_live_releases_it_in_the_same_transaction(
    desk, partner, time_machine, monkeypatch
) -> None:
    story = desk.embargo("Rents rise")
    time_machine.move_to(story.embargo_until + SECOND)
    with monkeypatch.context() as broken:
        # The last thing publishing does fails: nothing of it may be left.
        broken.setattr("news.publishing.refreshing.later", lambda article: 1 / 0)
        assert clock.tick().failed == 1
    assert partner.headlines() == ["Rents rise"]
    assert not Document.objects.filter(public_id=story.public_id).exists()
    time_machine.shift(60)
    assert clock.tick().published == 1
    assert partner.headlines() == []
    assert partner.read(story).status_code == 404
    assert log() == ["embargoed", "released"]


def test_an_embargo_that_ended_goes_on_until_readers_have_the_story(
    desk, partner, time_machine
) -> None:
    until = in_an_hour()
    story = desk.write("Rents rise", until=until)
    at = until + timedelta(hours=1)
    actions.schedule_article(story, user=desk.managing, at=at)
    time_machine.move_to(until + SECOND)
    clock.tick()
    embargoed.rebuild()
    assert partner.headlines() == ["Rents rise"]
    assert partner.read(story).json()["published_at"] > at.strftime("%Y-%m-%dT%H:%M:")
    time_machine.move_to(at + SECOND)
    clock.tick()
    assert partner.headlines() == []


def unschedule(desk: Any, story: ArticlePage) -> None:
    actions.unschedule_article(story, user=desk.managing)


def unschedule_on_wagtails_screen(desk: Any, story: ArticlePage) -> None:
    revision = story.scheduled_revision
    url = reverse(
        "wagtailadmin_pages:revisions_unschedule", args=[story.pk, revision.pk]
    )
    assert Seat(desk.managing).client.post(url).status_code == 302


def amend(desk: Any, story: ArticlePage) -> None:
    actions.amend_scheduled(story, user=desk.editor, reason="A name")


def give_up(desk: Any, story: ArticlePage) -> None:
    amend(desk, story)
    actions.spike_article(fresh(story), user=desk.editor, reason="No story")


def lift(desk: Any, story: ArticlePage) -> None:
    amend(desk, story)
    actions.lift_embargo(fresh(story), user=desk.editor, reason="It is out")


def change_the_text(desk: Any, story: ArticlePage) -> None:
    """As a program may, past the lock that the editor's screen respects."""
    edit(story, user=desk.managing, title="Rents fall")


def delete(desk: Any, story: ArticlePage) -> None:
    story.delete()


@pytest.mark.parametrize(
    "act",
    [
        *(unschedule, unschedule_on_wagtails_screen, amend, give_up, lift),
        *(change_the_text, delete),
    ],
    ids=lambda act: act.__name__,
)
def test_whatever_voids_schedule_or_approval_withdraws_it(desk, partner, act) -> None:
    story = desk.embargo("Rents rise")
    assert partner.read(story).status_code == 200
    act(desk, story)
    assert partner.read(story).status_code == 404
    assert partner.headlines() == []
    assert log() == ["embargoed", "withdrawn"]


def test_a_story_that_was_out_before_is_withdrawn_by_its_kill(desk, partner) -> None:
    story = put_live(desk.write("Rents rise", until=in_an_hour() - timedelta(days=1)))
    actions.unpublish_article(story, user=desk.managing)
    edit(story, user=desk.reporter, embargo_until=in_an_hour())
    actions.schedule_article(fresh(story), user=desk.managing, at=in_an_hour())
    assert partner.headlines() == ["Rents rise"]
    actions.kill_article(fresh(story), user=desk.managing, reason="Libel")
    assert partner.headlines() == []
    assert log() == ["embargoed", "withdrawn"]


def test_what_fails_leaves_it_as_it_was(desk, partner) -> None:
    story = desk.embargo("Rents rise")
    with pytest.raises(NotReady):
        actions.spike_article(story, user=desk.managing, reason="No story")
    with transaction.atomic():
        amend(desk, story)
        transaction.set_rollback(True)
    assert partner.headlines() == ["Rents rise"]
    assert log() == ["embargoed"]


def test_an_embargo_that_is_moved_is_shown_again_by_the_next_approval(
    desk, partner
) -> None:
    story = desk.embargo("Rents rise")
    later = story.embargo_until + timedelta(days=1)
    amend(desk, story)
    actions.set_embargo(fresh(story), user=desk.editor, until=later)
    actions.schedule_article(fresh(story), user=desk.managing, at=later)
    assert partner.read(story).json()["embargoed_until"].startswith(f"{later:%Y-%m-%d}")
    assert log() == ["embargoed", "withdrawn", "embargoed"]


def test_an_amended_story_put_back_unchanged_is_shown_again(desk, partner) -> None:
    story = desk.embargo("Rents rise")
    amend(desk, story)
    actions.resume_scheduled(fresh(story), user=desk.editor)
    assert partner.headlines() == ["Rents rise"]


# Updates of what is live ----------------------------------------------------------


def test_an_update_under_embargo_is_shown_beside_the_live_story(
    desk, partner, client, time_machine
) -> None:
    address = f"/api/v1/articles/{desk.shown.public_id}/"
    before = client.get(address)
    at = in_an_hour()
    edit(desk.shown, user=desk.reporter, title="Known, and more", embargo_until=at)
    no_correction(desk.shown, by=desk.reporter)
    actions.schedule_article(fresh(desk.shown), user=desk.managing, at=at)
    early = partner.read(desk.shown).json()
    assert (early["headline"], early["edition"]) == ("Known, and more", 2)
    assert client.get(address).content == before.content
    assert partner.get(address).content == before.content
    time_machine.move_to(at + SECOND)
    clock.tick()
    assert client.get(address).json()["headline"] == "Known, and more"
    assert partner.read(desk.shown).status_code == 404
    assert log() == ["embargoed", "released"]


def test_a_live_story_cannot_be_put_under_embargo(desk, partner) -> None:
    with pytest.raises(NotReady, match="too late"):
        actions.set_embargo(desk.shown, user=desk.editor, until=in_an_hour())
    assert partner.headlines() == []


def test_a_live_story_killed_takes_its_update_along(desk, partner) -> None:
    at = in_an_hour()
    edit(desk.shown, user=desk.reporter, title="Known, and more", embargo_until=at)
    no_correction(desk.shown, by=desk.reporter)
    actions.schedule_article(fresh(desk.shown), user=desk.managing, at=at)
    actions.kill_article(fresh(desk.shown), user=desk.managing, reason="Libel")
    assert partner.headlines() == []
    assert log() == ["embargoed", "withdrawn"]


# What it shows of others ----------------------------------------------------------


def test_it_is_renewed_when_what_it_shows_changes(
    desk, partner, django_capture_on_commit_callbacks
) -> None:
    story = desk.embargo("Rents rise")
    changes = (
        (desk.author, "name", "Ada Byron"),
        (desk.category, "name", "Housing"),
    )
    for number, (thing, field, value) in enumerate(changes, 1):
        with django_capture_on_commit_callbacks(execute=True):
            setattr(thing, field, value)
            thing.save()
        assert value in partner.read(story).content.decode()
        assert log() == ["embargoed", *["updated"] * number]
    with django_capture_on_commit_callbacks(execute=True):
        desk.author.save()
    assert log() == ["embargoed", "updated", "updated"]


def test_it_moves_with_its_section_and_both_sides_hear_of_it(
    desk, django_capture_on_commit_callbacks
) -> None:
    world, sport = (
        Partner("read:embargoed", sections=[slug]) for slug in ("world", "sport")
    )
    story = desk.embargo("Rents rise", section=desk.asia)
    key = str(story.public_id)
    assert (world.headlines(), sport.headlines()) == (["Rents rise"], [])
    with django_capture_on_commit_callbacks(execute=True):
        fresh(story).move(desk.sport, pos="last-child")
    assert (world.headlines(), sport.headlines()) == ([], ["Rents rise"])
    assert world.events() == [("embargoed", key), ("updated", key)]
    assert sport.events() == [("updated", key)]
    assert world.read(story).status_code == 404
    assert sport.read(story).json()["path"] == f"/sport/{story.slug}/"


def test_a_draft_section_moves_its_stories_to_other_keys(desk) -> None:
    europe = SectionFactory(parent=desk.world, title="Europe", live=False)
    desk.embargo("Rents rise", section=europe)
    world, sport = (
        Partner("read:embargoed", sections=[slug]) for slug in ("world", "sport")
    )
    assert (world.headlines(), sport.headlines()) == (["Rents rise"], [])
    SectionPage.objects.get(pk=europe.pk).move(desk.sport, pos="last-child")
    assert (world.headlines(), sport.headlines()) == ([], ["Rents rise"])
    assert log() == ["embargoed", "updated"]


def test_a_section_that_goes_live_opens_its_stories_to_its_key(desk) -> None:
    europe = SectionFactory(parent=desk.world, title="Europe", slug="eu", live=False)
    story = desk.embargo("Rents rise", section=europe)
    partner = Partner("read:embargoed", sections=["eu"])
    assert partner.headlines() == []
    SectionPage.objects.get(pk=europe.pk).save_revision().publish()
    assert partner.read(story).json()["section"]["name"] == "Europe"


def test_a_story_that_cannot_be_shown_is_withdrawn_and_keeps_no_other_back(
    desk, partner, caplog, django_capture_on_commit_callbacks
) -> None:
    broken, good = desk.embargo("Broken"), desk.embargo("Rents rise")
    revision = fresh(broken).scheduled_revision
    content = revision.content | {"embargo_until": "not a time"}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    with django_capture_on_commit_callbacks(execute=True):
        desk.author.name = "Ada Byron"
        desk.author.save()
    assert str(broken.public_id) in caplog.text
    assert partner.headlines() == ["Rents rise"]
    assert [key for key, _ in embargoed.rebuild().refused] == [broken.public_id]
    assert "Ada Byron" in partner.read(good).content.decode()


def test_nothing_is_asked_about_embargoes_for_each_story_there_is(desk) -> None:
    def schedule(title: str) -> int:
        story = desk.write(title)
        return queries_of(
            lambda: actions.schedule_article(
                story, user=desk.managing, at=story.embargo_until
            )
        )

    schedule("Warm up")
    first = schedule("One")
    for number in range(5):
        desk.embargo(f"More {number}")
    assert schedule("Last") == first


# Built anew -----------------------------------------------------------------------


def test_rebuilding_finds_what_is_missing_and_drops_what_is_left_over(
    desk, partner
) -> None:
    story, other = desk.embargo("Rents rise"), desk.embargo("Rents fall")
    EmbargoedDocument.objects.filter(public_id=story.public_id).delete()
    other.revisions.update(approved_go_live_at=None)
    call_command("rebuild_record", kind=["article"], verbosity=0)
    assert partner.headlines() == ["Rents rise"]
    assert embargoed.rebuild().settled == 1

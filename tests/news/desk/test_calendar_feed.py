"""The calendar in other programs: what a feed holds, and to whom it opens."""

from datetime import UTC, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cms.settings.scrubbing import without_tokens
from news.desk.models import CalendarFeed
from news.desk.planning import feed_views, feeds, ics

from .paper import Paper
from .test_calendar import at, embargoed, move, scheduled
from .test_planning import assignment

SCREEN = reverse("desk_calendar_feeds")
HOSTILE = "One, two; three \\ four\r\nBEGIN:VEVENT\n\x07“Ω” 🗞️👩🏽‍💻 " + "é🙂" * 250


def address(paper: Paper, who: str = "editor", desk: int | None = None) -> str:
    _feed, token = feeds.make(user=paper.people[who], desk=desk, days=30)
    return reverse("calendar_feed", args=[token])


def read(url: str) -> list[Any]:
    answer = Client().get(url)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def titles(url: str) -> set[str]:
    return {str(event["SUMMARY"]) for event in read(url)}


@settings(max_examples=50, deadline=None)
@example(words=HOSTILE)
@given(words=st.text(max_size=600))
def test_any_words_come_back_as_they_were(words: str) -> None:
    written = ics.calendar([], [[("UID", "1"), ("SUMMARY", ics.text(words))]])
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()  # no character is broken in two
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    printable = ics.CONTROLS.sub("", ics.BREAKS.sub("\n", words))
    assert str(event["SUMMARY"]) == printable.encode(errors="replace").decode()


def test_feed_says_what_is_due_scheduled_and_embargoed(paper: Paper) -> None:
    plan = assignment(paper, what=HOSTILE[:190].replace("\x07", ""), due_at=at(3))
    tonight, not_yet = scheduled(paper, at(4)), embargoed(paper, at(5))
    url = address(paper)
    found = {str(event["UID"]).partition("@")[0]: event for event in read(url)}
    expected = {
        f"assignment-{plan.pk}": ("Due", plan.what, at(3), "CONFIRMED"),
        f"story-{tonight.public_id}": ("Goes live", "Tonight", at(4), "CONFIRMED"),
        f"story-{not_yet.public_id}": ("Embargo ends", "Not yet", at(5), "TENTATIVE"),
    }
    assert set(found) == set(expected)
    for key, (kind, title, moment, status) in expected.items():
        event = found[key]
        assert str(event["SUMMARY"]) == f"{kind}: {title}".replace("\r\n", "\n")
        assert event.decoded("DTSTART") == moment.astimezone(UTC)
        assert event["STATUS"] == status
        assert not event.errors
    assert found[f"story-{tonight.public_id}"]["URL"].endswith(
        reverse("wagtailadmin_pages:edit", args=[tonight.pk])
    )


def test_what_is_moved_stays_the_same_event_with_a_newer_stamp(paper: Paper) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        assignment_row, story = assignment(paper), scheduled(paper, at(3))
    url = address(paper)
    before = {str(event["UID"]): event for event in read(url)}
    for kind, thing in (("assignment", assignment_row), ("scheduled", story)):
        assert (
            move(paper, "editor", kind, thing, at=f"{at(9):%Y-%m-%d %H:%M}").status_code
            == 302
        )
    after = {str(event["UID"]): event for event in read(url)}
    assert set(after) == set(before)
    assert len(after) == 2
    for key, event in after.items():
        assert event.decoded("DTSTART") == at(9).astimezone(UTC)
        assert event.decoded("DTSTAMP") > before[key].decoded("DTSTAMP")
    assert {str(e["UID"]): e.decoded("DTSTAMP") for e in read(url)} == {
        key: event.decoded("DTSTAMP") for key, event in after.items()
    }


def test_feed_shows_what_its_maker_may_see_when_it_is_read(paper: Paper) -> None:
    assignment(paper, due_at=at(3))
    assignment(paper, what="Match", section=paper.sport, due_at=at(3))
    assignment(paper, what="Long ago", due_at=at(-31))
    assignment(paper, what="Last week", due_at=at(-7))
    assignment(paper, what="Next year", due_at=at(181))
    world = {"Due: Ferry returns", "Due: Last week"}
    assert titles(address(paper, "editor")) == world
    assert titles(address(paper, "sport")) == {"Due: Match"}
    assert titles(address(paper, "managing")) == world | {"Due: Match"}
    managing = address(paper, "managing", desk=paper.sport.desk_id)
    assert titles(managing) == {"Due: Match"}
    assert titles(address(paper, "sport", desk=paper.world.desk_id)) == set()
    url = address(paper, "editor")
    paper.people["editor"].groups.remove(paper.world.desk)
    paper.people["editor"].groups.add(paper.sport.desk)
    assert titles(url) == {"Due: Match"}


def test_token_opens_nothing_once_it_is_over(paper: Paper) -> None:
    client = Client()

    def status(url: str) -> int:
        answer = client.get(url)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        return int(answer.status_code)

    url = address(paper)
    assert status(url) == 200
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert status(url) == 404
    for token in ("x", "calfeed_" + "A" * 43, "calfeed_" + "A" * 5000, "%00", "é"):
        assert status(f"/calendar/{token}.ics") == 404
    feeds.revoke(CalendarFeed.objects.get())
    assert status(url) == 404
    gone, stranger = address(paper, "reporter"), address(paper, "stranger")
    assert status(stranger) == 404
    reporter = paper.people["reporter"]
    reporter.is_active = False
    reporter.save()
    assert status(gone) == 404
    by_desk = address(paper, "managing", desk=paper.sport.desk_id)
    paper.sport.desk.delete()
    assert status(by_desk) == 404


def test_feed_is_read_and_nothing_else(paper: Paper) -> None:
    url = address(paper)
    strict = Client(enforce_csrf_checks=True)
    head = strict.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == "text/calendar; charset=utf-8"
    for method in (strict.post, strict.put, strict.patch, strict.delete):
        assert method(url).status_code == 405


def test_feed_that_is_asked_for_all_the_time_waits(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_views, "QUOTA", 2)
    url, client = address(paper), Client()
    statuses = [client.get(url).status_code for _ in range(4)]
    assert statuses[:2] == [200, 200]
    last = client.get(url)
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0
    assert client.get(address(paper)).status_code == 200


def test_feed_takes_as_many_queries_for_many_as_for_few(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    url, counts = address(paper), []
    for rounds in (1, 3):
        for number in range(rounds):
            assignment(paper, due_at=at(3))
            for make in (scheduled, embargoed):
                make(paper, at(3), slug=f"{make.__name__}-{rounds}-{number}")
        read(url)  # content types are looked up once in a process
        with django_assert_max_num_queries(10) as captured:
            read(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_one_makes_lists_and_takes_back_ones_own(paper: Paper) -> None:
    client = paper.client("editor")
    calendar = client.get(reverse("desk_calendar")).content.decode()
    assert f'href="{SCREEN}"' in calendar
    form = {"desk": paper.world.desk_id, "days": 30, "note": "Telephone"}
    answer = client.post(SCREEN, form)
    link = answer.context["link"]
    token = link.rpartition("/")[2].removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert token not in str(CalendarFeed.objects.values().get())
    assert feed.expires_at - timezone.now() < timedelta(days=30)
    assert token not in client.get(SCREEN).content.decode()
    assert "Telephone" in client.get(SCREEN).content.decode()
    assert "Telephone" not in paper.client("managing").get(SCREEN).content.decode()
    take_back = reverse("desk_calendar_feeds_revoke", args=[feed.pk])
    assert paper.client("managing").post(take_back).status_code == 404
    assert client.post(take_back).status_code == 302
    assert Client().get(link).status_code == 404
    assert client.post(take_back).status_code == 404


@pytest.mark.parametrize("form", [{"desk": 10**6, "days": 30}, {"days": 9}, {}])
def test_wrong_feeds_are_refused_in_words(paper: Paper, form: dict[str, Any]) -> None:
    answer = paper.client("editor").post(SCREEN, form)
    assert answer.context["form"].errors
    assert not CalendarFeed.objects.exists()


def test_nobody_makes_feeds_without_end(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_FEEDS", 1)
    client = paper.client("editor")
    client.post(SCREEN, {"days": 30})
    answer = client.post(SCREEN, {"days": 30}, follow=True)
    assert "Take one back" in answer.content.decode()
    assert CalendarFeed.objects.count() == 1


def test_token_is_in_no_log(paper: Paper) -> None:
    url = address(paper)
    token = url.rpartition("/")[2].removesuffix(".ics")
    mistyped = token[3:]
    for line in (f"GET {url} 200", f"token {token}", f"/calendar/{mistyped}.ics?x=1"):
        assert mistyped[:20] not in without_tokens(line)
    screens = (
        f"{reverse('desk_calendar')} {reverse('desk_calendar_move', args=['x', 1])}"
    )
    assert without_tokens(screens) == screens

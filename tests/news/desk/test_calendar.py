"""The calendar: what stands on which day, and who gives it another time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from news.desk.planning import moves
from news.desk.planning.moments import wall_of
from news.workflow import actions
from news.workflow.errors import NotReady, Outdated
from news.workflow.models import Clearance
from tests.factories import fresh

from .paper import Paper
from .test_planning import assignment

CALENDAR = reverse("desk_calendar")


def at(days: int) -> datetime:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return noon + timedelta(days=days)


def scheduled(paper: Paper, when: datetime, **values: Any) -> Any:
    story = paper.story(title="Tonight", **values)
    actions.schedule_article(story, user=paper.people["managing"], at=when)
    return fresh(story)


def embargoed(paper: Paper, when: datetime, **values: Any) -> Any:
    story = paper.story(title="Not yet", **values)
    actions.set_embargo(story, user=paper.people["editor"], until=when)
    return fresh(story)


def go_live(story: Any) -> Any:
    return fresh(story).scheduled_revision.approved_go_live_at


def move(paper: Paper, who: str, kind: str, thing: Any, **form: Any) -> Any:
    url = reverse("desk_calendar_move", args=[kind, thing.pk])
    return paper.client(who).post(url, form)


def typed(moment: datetime) -> str:
    return f"{wall_of(moment):%Y-%m-%d %H:%M}"


def shown(paper: Paper, who: str, **query: Any) -> set[tuple[str, str]]:
    answer = paper.client(who).get(CALENDAR, query)
    assert answer.status_code == 200
    return {(item.kind, item.title) for item in answer.context["calendar"].items}


def test_week_holds_what_is_due_scheduled_and_embargoed(paper: Paper) -> None:
    day = at(30)
    assignment(paper, due_at=day)
    scheduled(paper, day)
    embargoed(paper, day)
    assignment(paper, what="Much later", due_at=at(60))
    everything = {
        ("assignment", "Ferry returns"),
        ("scheduled", "Tonight"),
        ("embargo", "Not yet"),
    }
    week = {"view": "week", "day": day.date().isoformat()}
    assert shown(paper, "editor", **week) == everything
    assert shown(paper, "reporter", **week) == everything
    assert shown(paper, "sport", **week) == set()
    assert shown(paper, "managing", desk=paper.sport.desk_id, **week) == set()
    month = {"day": day.date().isoformat()}
    assert everything <= shown(paper, "managing", **month)
    html = paper.client("editor").get(CALENDAR, week).content.decode()
    assert timezone.get_current_timezone_name() in html


@pytest.mark.parametrize(
    "day", ["2027-03-28", "2027-02-01", "x", "2027-99-99", "0001-01-01", "9999-12-31"]
)
def test_grid_is_of_whole_weeks_around_the_day(paper: Paper, day: str) -> None:
    for view, most in (("week", 1), ("month", 6)):
        answer = paper.client("editor").get(CALENDAR, {"view": view, "day": day})
        calendar = answer.context["calendar"]
        assert 1 <= len(calendar.weeks) <= most
        assert all(len(week) == 7 for week in calendar.weeks)
        days = [one.date for week in calendar.weeks for one in week]
        assert calendar.day in days
        assert calendar.previous < calendar.day < calendar.next


@pytest.mark.parametrize(
    "who, status",
    [("editor", 302), ("managing", 302), ("reporter", 403), ("sport", 404)],
)
@pytest.mark.parametrize("kind", ["assignment", "scheduled", "embargo"])
def test_another_time_takes_the_right_of_the_verb(
    paper: Paper, who: str, status: int, kind: str
) -> None:
    make = {
        "assignment": lambda when: assignment(paper, due_at=when),
        "scheduled": lambda when: scheduled(paper, when),
        "embargo": lambda when: embargoed(paper, when),
    }
    now = {
        "assignment": lambda thing: type(thing).objects.get(pk=thing.pk).due_at,
        "scheduled": go_live,
        "embargo": lambda thing: fresh(thing).embargo_until,
    }
    thing = make[kind](at(3))
    answer = move(paper, who, kind, thing, at=typed(at(4)), seen=at(3).isoformat())
    assert answer.status_code == status
    assert now[kind](thing) == (at(4) if status == 302 else at(3))


def test_approvals_of_a_scheduled_story_hold(paper: Paper) -> None:
    story = scheduled(paper, at(3))
    before = Clearance.objects.get(article=story)
    form = {"day": at(5).date().isoformat(), "seen": at(3).isoformat()}
    assert move(paper, "editor", "scheduled", story, **form).status_code == 200
    assert go_live(story) == at(5)
    after = Clearance.objects.get(article=story)
    assert (after.pk, after.ended_at, after.live_at) == (before.pk, None, None)


@pytest.mark.parametrize("kind", ["assignment", "scheduled", "embargo"])
@pytest.mark.parametrize(
    "form, status, code",
    [
        ({"day": -2}, 422, "past"),
        ({"day": 5, "seen": 1}, 409, "moved"),
        ({"day": "x"}, 422, "invalid"),
        ({"day": 5, "seen": "x"}, 422, "invalid"),
    ],
)
def test_drop_that_cannot_be_changes_nothing(
    paper: Paper, kind: str, form: dict[str, Any], status: int, code: str
) -> None:
    make = {"scheduled": scheduled, "embargo": embargoed}
    thing = (
        assignment(paper, due_at=at(3))
        if kind == "assignment"
        else make[kind](paper, at(3))
    )
    day, seen = form["day"], form.get("seen", 3)
    sent = {
        "day": day if isinstance(day, str) else at(day).date().isoformat(),
        "seen": seen if isinstance(seen, str) else at(seen).isoformat(),
    }
    answer = move(paper, "editor", kind, thing, **sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    day_of = at(3).date().isoformat()
    found = shown(paper, "editor", view="week", day=day_of)
    assert [one for one, _title in found] == [kind]


def test_drop_on_a_double_or_skipped_hour_is_refused_in_words(
    paper: Paper, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    row = assignment(paper, due_at=datetime.fromisoformat("2040-01-10T02:30+01:00"))
    for day, code in (("2040-03-25", "no_such_time"), ("2040-10-28", "double_time")):
        form = {"day": day, "seen": row.due_at.isoformat()}
        answer = move(paper, "editor", "assignment", row, **form)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    asked = move(paper, "editor", "assignment", row, at="2040-10-28 02:30")
    assert "comes twice" in asked.content.decode()
    assert "the second time" in asked.content.decode()
    again = {"at": "2040-10-28 02:30", "which": "second"}
    assert move(paper, "editor", "assignment", row, **again).status_code == 302
    row.refresh_from_db()
    assert row.due_at == datetime.fromisoformat("2040-10-28T02:30+01:00")


def test_unknown_things_are_404(paper: Paper) -> None:
    for kind, key in (("moon", 1), ("assignment", 10**6), ("scheduled", 10**6)):
        url = reverse("desk_calendar_move", args=[kind, key])
        assert paper.client("editor").get(url).status_code == 404


def test_calendar_takes_as_many_queries_for_many_as_for_few(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    client, counts = paper.client("editor"), []
    week = {"view": "week", "day": at(3).date().isoformat()}
    for rounds in (1, 3):
        for number in range(rounds):
            assignment(paper, due_at=at(3))
            for make in (scheduled, embargoed):
                make(paper, at(3), slug=f"{make.__name__}-{rounds}-{number}")
        client.get(CALENDAR, week)
        with django_assert_max_num_queries(25) as captured:
            client.get(CALENDAR, week)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_embargo_moved_by_another_meanwhile_is_not_moved_again(paper: Paper) -> None:
    read_before = embargoed(paper, at(3))
    actions.set_embargo(read_before, user=paper.people["managing"], until=at(4))
    with pytest.raises(Outdated):
        moves.embargo(read_before, user=paper.people["editor"], at=at(5), was=at(3))
    assert fresh(read_before).embargo_until == at(4)


LAST = "9999-12-31T23:59"


def test_the_end_of_time_is_refused_in_words(paper: Paper, settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    row, story = assignment(paper), paper.submitted()
    client, seen = paper.client("managing"), story.latest_revision_id
    review = reverse("desk_review_deadline", args=[story.pk])
    answer = client.post(review, {"due_at": LAST, "seen": seen})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "between the years" in answer.json()["message"]
    answer = move(paper, "managing", "assignment", row, at=LAST.replace("T", " "))
    assert "between the years" in answer.content.decode()
    with pytest.raises(NotReady, match="too far away"):  # as the staff API asks
        actions.set_deadline(
            story,
            user=paper.people["managing"],
            due_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        )
    for seen in (f"{LAST}:00-14:00", "0001-01-01T00:00:00+14:00"):
        form = {"day": at(2).date().isoformat(), "seen": seen}
        answer = move(paper, "managing", "assignment", row, **form)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_no_number_is_too_long_for_an_address(paper: Paper) -> None:
    client, huge = paper.client("managing"), 2**70
    urls = [
        reverse(name, args=[huge])
        for name in ("desk_review_claim", "desk_checks", "desk_checks_new")
    ]
    urls.append(reverse("desk_calendar_move", args=["embargo", huge]))
    urls.append(reverse("desk_calendar_move", args=["assignment", huge]))
    urls.append(reverse("desk_board_move", args=[huge]))
    urls.append(reverse("desk_board_start", args=[huge]))
    assert [client.post(url).status_code for url in urls] == [404] * len(urls)

"""The newsroom's numbers: what is counted, for whom, and as a file."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState

from news.desk.numbers import figures
from news.desk.numbers.figures import Figures, ninth_tenth
from news.models import ArticlePage
from news.models.parts import Correction
from news.workflow import actions
from news.workflow.seat import Seat
from tests.factories import fresh, put_live

from .paper import Paper

SCREEN = "/admin/desk/numbers/"


def rows(paper: Paper, key: str, *, who: str = "managing", **options) -> list:
    given = {"days": 30, "desk": None, **options}
    return Figures(Seat(paper.people[who]), **given).by_key[key]().rows


def test_what_waits_is_told_step_by_step_with_its_age(paper: Paper) -> None:
    for hours_ago in (2, 4, 9):
        story = paper.submitted()
        state = TaskState.objects.latest("pk")
        TaskState.objects.filter(pk=state.pk).update(
            started_at=timezone.now() - timedelta(hours=hours_ago)
        )
    assert rows(paper, "waiting") == [("Copy desk", 3, 4.0, 9.0)]
    assert rows(paper, "waiting", who="sport") == []
    assert rows(paper, "waiting", desk=paper.world.desk_id)[0][1] == 3
    assert rows(paper, "waiting", desk=paper.sport.desk_id) == []
    assert story.live is False


def test_the_way_to_the_readers_is_measured_by_desk(paper: Paper) -> None:
    now = timezone.now()
    for took in (1, 3, 8):
        story = put_live(paper.story(), by=paper.people["managing"])
        live_at = now - timedelta(hours=1)
        ArticlePage.objects.filter(pk=story.pk).update(first_published_at=live_at)
        Revision.objects.filter(object_id=str(story.pk)).update(
            created_at=live_at - timedelta(hours=took)
        )
    assert rows(paper, "speed") == [("World desk", 3, 3.0, 8.0)]
    ArticlePage.objects.update(first_published_at=now - timedelta(days=31))
    assert rows(paper, "speed") == []


def test_approvals_are_told_by_person_and_step(paper: Paper) -> None:
    story = paper.submitted()
    actions.approve_article(story, user=paper.people["copy"])
    actions.approve_article(fresh(story), user=paper.people["editor"])
    put_live(paper.story(), by=paper.people["managing"])
    names = {
        who: user.get_full_name() or user.username for who, user in paper.people.items()
    }
    assert sorted(rows(paper, "approvals")) == sorted(
        [
            (f"{names['copy']}: Copy desk", 1),
            (f"{names['editor']}: Section editor", 1),
            (f"{names['managing']}: Published by a managing editor", 1),
        ]
    )
    assert rows(paper, "approvals", who="sport") == []


def test_corrections_are_told_by_kind(paper: Paper) -> None:
    story = put_live(paper.story(), by=paper.people["managing"])
    draft = paper.story()
    for page, kind in ((story, "correction"), (story, "update"), (draft, "correction")):
        Correction.objects.create(article=page, kind=kind, text="Put right")
    Correction.objects.create(
        article=story, text="Old", made_at=timezone.now() - timedelta(days=31)
    )
    assert rows(paper, "corrections") == [("Correction", 1), ("Update", 1)]


def test_schedules_kept_and_missed_are_counted_by_story(paper: Paper) -> None:
    kept, late = paper.story(), paper.story()
    log(kept, "wagtail.publish.scheduled")
    for _again in range(3):
        log(late, "news.schedule.failed", data={"reason": "No picture"})
    log(late, "wagtail.publish.scheduled")
    assert [count for _name, count in rows(paper, "schedules")] == [1, 1]


def test_a_table_that_met_its_bound_says_so(paper: Paper, monkeypatch) -> None:
    monkeypatch.setattr(figures, "MOST", 1)
    for _each in range(2):
        put_live(paper.story(), by=paper.people["managing"])
    page = paper.client("managing").get(SCREEN).content.decode()
    assert "Only the newest" in page


def test_of_ten_and_more_one_may_be_slower() -> None:
    assert ninth_tenth([1.0] * 9 + [100.0, 1.0]) == 1.0
    assert ninth_tenth([2.0, 7.0]) == 7.0


def test_the_screen_opens_to_who_answers_for_a_desk(paper: Paper) -> None:
    for who in ("managing", "editor", "sport"):
        assert paper.client(who).get(SCREEN).status_code == 200
    for who in ("reporter", "copy", "photo", "stranger"):
        assert paper.client(who).get(SCREEN).status_code in (302, 403)
    assert reverse("desk_numbers") == SCREEN


@pytest.mark.parametrize("asked", ["?days=9999999&desk=x", "?desk=999999", "?a=%00"])
def test_what_is_not_offered_is_passed_over(paper: Paper, asked: str) -> None:
    assert paper.client("managing").get(SCREEN + asked).status_code == 200


def test_a_table_comes_as_a_file_that_runs_nothing(paper: Paper) -> None:
    managing = paper.people["managing"]
    type(managing).objects.filter(pk=managing.pk).update(
        first_name="=1+1", last_name="🗞"
    )
    managing.refresh_from_db()
    put_live(paper.story(), by=managing)
    client = paper.client("managing")
    answer = client.get(f"{SCREEN}?table=approvals&format=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="approvals.csv"'
    assert "'=1+1 🗞: Published" in answer.content.decode("utf-8-sig")
    book = load_workbook(
        BytesIO(client.get(f"{SCREEN}?table=approvals&format=xlsx").content)
    )
    assert [[cell.value for cell in row] for row in book.active][1][1] == 1
    for asked in ("table=x&format=csv", "table=speed&format=exe", "table=speed"):
        assert client.get(f"{SCREEN}?{asked}").status_code == 404


def test_the_screen_costs_the_same_with_more_stories(paper: Paper) -> None:
    client = paper.client("editor")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(SCREEN).status_code == 200
        return len(captured)

    put_live(paper.submitted(), by=paper.people["managing"])
    paper.submitted()
    client.get(SCREEN)
    few = queries()
    for _each in range(4):
        put_live(paper.story(), by=paper.people["managing"])
        actions.approve_article(paper.submitted(), user=paper.people["copy"])
    assert queries() == few <= 25

"""The board's column of what is planned: what stands there, and starting by a move."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from news.desk.models import Assignment
from news.models import ArticlePage

from .paper import Paper
from .test_board import BOARD, board
from .test_planning import assignment


def move(paper: Paper, who: str, row: Assignment, **asked: Any) -> Any:
    form = {"column": "planned", "to": "draft"} | asked
    return paper.client(who).post(reverse("desk_board_start", args=[row.pk]), form)


def test_planned_column_holds_what_has_no_story(paper: Paper) -> None:
    assignment(paper, "reporter", what="World")
    assignment(paper, what="Goal", section=paper.sport, due_at=timezone.now())
    assert board(paper)["Planned"] == ["Goal", "World"]
    assert board(paper, "sport")["Planned"] == ["Goal"]
    assert board(paper, desk=paper.world.desk_id)["Planned"] == ["World"]
    reporter = paper.people["reporter"].pk
    assert board(paper, person=reporter)["Planned"] == ["World"]


def test_card_moved_to_draft_starts_the_story_once(paper: Paper) -> None:
    row = assignment(paper, what="Ferry returns")
    answer = move(paper, "reporter", row)
    assert (answer.status_code, answer.json()["column"]) == (200, "draft")
    assert board(paper)["Planned"] == []
    assert board(paper)["Draft"] == ["Ferry returns"]
    second = move(paper, "editor", row)
    assert (second.status_code, second.json()["code"]) == (409, "moved")
    assert ArticlePage.objects.count() == 1


@pytest.mark.parametrize(
    "who, asked, status",
    [
        ("reporter", {"to": "live"}, 422),
        ("reporter", {"column": "draft"}, 422),
        ("reporter", {"to": ""}, 422),
        ("photo", {}, 403),
        ("sport", {}, 404),
    ],
)
def test_card_stays_and_says_why(
    paper: Paper, who: str, asked: dict[str, str], status: int
) -> None:
    row = assignment(paper)
    answer = move(paper, who, row, **asked)
    assert answer.status_code == status
    assert status == 404 or answer.json()["message"]
    assert not ArticlePage.objects.exists()
    get = paper.client("reporter").get(reverse("desk_board_start", args=[row.pk]))
    assert get.status_code == 405


def test_plans_cost_the_board_no_query_each(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    client, counts = paper.client("editor"), []
    for rounds in (2, 10):
        for _number in range(rounds):
            assignment(paper, "reporter")
        client.get(BOARD)
        with django_assert_max_num_queries(25) as captured:
            client.get(BOARD)
        counts.append(len(captured))
    assert counts[0] == counts[1]

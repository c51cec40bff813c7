"""The board: what stands where, who may move it, and that a move is the real verb."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import ArticlePage
from news.workflow import actions
from news.workflow.models import Deadline
from tests.factories import ArticleFactory, put_live

from .paper import Paper, fresh

BOARD = reverse("desk_board")
COLUMNS = reverse("desk_board_columns")


def board(paper: Paper, who: str = "managing", **query: Any) -> dict[str, list[str]]:
    """Return the headlines on the board by the title of their column."""
    answer = paper.client(who).get(COLUMNS, query)
    assert answer.status_code == 200
    return {
        str(column.title): [card.title for card in column.cards]
        for column in answer.context["board"].columns
    }


def column_of(story: ArticlePage) -> str:
    from news.desk.board import columns, moves

    return columns.column_of(moves.read(story.pk))


def step(name: str) -> str:
    from wagtail.models import Task

    return f"step-{Task.objects.get(name=name).pk}"


def drop(paper: Paper, who: str, story: ArticlePage, to: str, **asked: Any) -> Any:
    """Move a card as the screen does: with the text and the column that were seen."""
    story = fresh(story)
    form = {"column": column_of(story), "seen": story.latest_revision_id, "to": to}
    url = reverse("desk_board_move", args=[story.pk])
    return paper.client(who).post(url, form | asked)


def test_stories_stand_in_the_column_of_their_stage(paper: Paper) -> None:
    people = paper.people
    paper.story(title="Draft")
    paper.submitted(title="At the copy desk")
    second = paper.submitted(title="At the editor")
    actions.approve_article(second, user=people["copy"])
    later = paper.story(title="Tonight")
    at = timezone.now() + timedelta(hours=2)
    actions.schedule_article(later, user=people["managing"], at=at)
    put_live(paper.story(title="Out"))
    assert board(paper) == {
        "Planned": [],
        "Draft": ["Draft"],
        "Copy desk": ["At the copy desk"],
        "Section editor": ["At the editor"],
        "Approved and scheduled": ["Tonight"],
        "Published today": ["Out"],
    }


def test_board_is_narrowed_to_a_desk_and_a_person(paper: Paper) -> None:
    paper.story(title="World story")
    paper.story(title="Goal", section=paper.sport, writer=paper.people["sport"])
    assert board(paper, desk=paper.sport.desk_id)["Draft"] == ["Goal"]
    reporter = paper.people["reporter"].pk
    assert board(paper, person=reporter)["Draft"] == ["World story"]
    assert board(paper, "sport")["Draft"] == ["Goal"]
    assert sorted(board(paper, desk="x", person="9" * 40)["Draft"]) == [
        "Goal",
        "World story",
    ]


def test_card_shows_slug_byline_desk_deadline_and_problems(paper: Paper) -> None:
    story = ArticleFactory(parent=paper.world, title="Bare", slug="bare-slug")
    due = timezone.now() - timedelta(hours=1)
    Deadline.objects.create(article=story, due_at=due)
    html = paper.client("editor").get(BOARD).content.decode()
    for text in ("bare-slug", "World desk", "No byline", "desk-card__late"):
        assert text in html


def test_column_ends_after_fifty_cards(paper: Paper) -> None:
    for number in range(52):
        ArticleFactory(parent=paper.sport, title=f"Draft {number}")
    html = paper.client("sport").get(BOARD).content.decode()
    assert html.count("data-card=") == 50
    assert "50+" in html
    assert "stage=draft" in html


def test_card_goes_the_whole_way_by_moves_alone(paper: Paper) -> None:
    story = paper.story()
    assert drop(paper, "reporter", story, step("Copy desk")).status_code == 200
    assert drop(paper, "copy", story, "next").status_code == 200
    answer = drop(paper, "editor", story, "live")
    assert answer.json()["column"] == "live"
    assert fresh(story).live


def test_move_that_would_land_elsewhere_is_refused_whole(paper: Paper) -> None:
    story = paper.story()
    answer = drop(paper, "reporter", story, step("Section editor"))
    assert answer.status_code == 422
    assert "Copy desk" in answer.json()["message"]
    assert column_of(story) == "draft"
    one = paper.submitted(section=paper.sport)
    answer = drop(paper, "sport", one, "ready")
    assert "live at once" in answer.json()["message"]
    assert not fresh(one).live
    assert column_of(one) == step("Section editor")


def test_story_that_is_not_ready_is_told_what_it_lacks(paper: Paper) -> None:
    bare = ArticleFactory(parent=paper.world, writer=paper.people["reporter"])
    answer = drop(paper, "reporter", bare, "review")
    assert answer.status_code == 422
    assert "Nobody is named as the author" in answer.json()["message"]
    assert column_of(bare) == "draft"


def test_sending_back_asks_for_words(paper: Paper) -> None:
    story = paper.submitted()
    answer = drop(paper, "copy", story, "draft")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_comment")
    drop(paper, "copy", story, "draft", comment="Who says so?")
    assert actions.workflow_status(story).stage == "needs_changes"
    assert drop(paper, "reporter", story, "review").status_code == 200


def test_schedule_asks_for_a_time_that_will_come(paper: Paper) -> None:
    story = paper.story()
    assert drop(paper, "managing", story, "ready").json()["code"] == "no_time"
    past = drop(paper, "managing", story, "ready", at="2001-01-01T10:00")
    assert past.json()["code"] == "past"
    nonsense = drop(paper, "managing", story, "ready", at="soon")
    assert nonsense.status_code == 422
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert drop(paper, "managing", story, "ready", at=at).json()["column"] == "ready"
    assert drop(paper, "managing", story, "live").json()["code"] == "scheduled"
    assert drop(paper, "managing", story, "draft").json()["column"] == "draft"


def test_time_that_the_clocks_skip_is_refused_in_words(
    paper: Paper, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    story = paper.story()
    year = timezone.now().year + 1
    skipped = next(
        f"{year}-03-{day}T02:30"
        for day in range(25, 32)
        if timezone.datetime(year, 3, day).weekday() == 6
    )
    answer = drop(paper, "managing", story, "ready", at=skipped)
    assert answer.status_code == 422
    assert "may not exist" in answer.json()["message"]


@pytest.mark.parametrize(
    "who,to,status",
    [
        ("copy", "live", 403),
        ("editor", "live", 403),
        ("photo", "live", 403),
        ("sport", "review", 404),
        ("reporter", "live", 403),
        ("managing", "live", 200),
    ],
)
def test_draft_is_moved_by_the_right_people_alone(
    paper: Paper, who: str, to: str, status: int
) -> None:
    story = paper.story()
    answer = drop(paper, who, story, to)
    assert answer.status_code == status
    assert fresh(story).live is (status == 200)


@pytest.mark.parametrize("who", ["reporter", "editor", "photo"])
def test_step_of_others_is_not_approved(paper: Paper, who: str) -> None:
    story = paper.submitted()
    answer = drop(paper, who, story, "next")
    assert answer.status_code == 403
    assert answer.json()["message"]
    assert column_of(story) == step("Copy desk")


def test_four_eyes_hold_on_the_board(paper: Paper) -> None:
    story = paper.story(writer=paper.people["managing"])
    assert drop(paper, "managing", story, "live").json()["code"] == "four_eyes"
    assert not fresh(story).live


def test_menu_offers_what_is_allowed_and_nothing_else(paper: Paper) -> None:
    paper.submitted(title="In review")
    assert 'data-desk-move="next"' in paper.client("copy").get(BOARD).content.decode()
    for who in ("reporter", "editor", "photo"):
        html = paper.client(who).get(BOARD).content.decode()
        assert "In review" in html
        assert "data-desk-move=" not in html


def test_double_click_has_one_outcome_and_words(paper: Paper) -> None:
    story = paper.submitted()
    form = {"column": column_of(story), "seen": story.latest_revision_id, "to": "next"}
    url = reverse("desk_board_move", args=[story.pk])
    client = paper.client("managing")
    assert client.post(url, form).status_code == 200
    second = client.post(url, form)
    assert second.status_code == 409
    assert "Section editor" in second.json()["message"]
    assert column_of(story) == step("Section editor")


def test_text_changed_meanwhile_is_not_approved(paper: Paper) -> None:
    story = paper.submitted()
    seen = story.latest_revision_id
    text = story.get_latest_revision_as_object()
    text.title = "Changed"
    text.save_revision(user=paper.people["reporter"], clean=False)
    answer = drop(paper, "copy", story, "next", seen=seen)
    assert answer.status_code == 409
    assert column_of(story) == step("Copy desk")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"column": "draft"},
        {"column": "draft", "to": "moon", "seen": "1"},
        {"column": "draft", "to": "live", "seen": "x"},
        {"column": "x" * 50, "to": "live"},
    ],
)
def test_nonsense_is_refused_in_words(paper: Paper, form: Any) -> None:
    story = paper.story()
    url = reverse("desk_board_move", args=[story.pk])
    answer = paper.client("managing").post(url, form)
    assert answer.status_code in (409, 422)
    assert answer.json()["message"]


def test_addresses_are_closed_to_strangers(paper: Paper) -> None:
    from django.contrib.auth.models import Permission

    paper.people["stranger"].user_permissions.add(
        Permission.objects.get(codename="access_admin")
    )
    story = paper.story()
    ajax = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    url = reverse("desk_board_move", args=[story.pk])
    stranger = paper.client("stranger")
    assert stranger.get(BOARD, **ajax).status_code == 403
    assert stranger.get(COLUMNS, **ajax).status_code == 403
    assert stranger.post(url, {}, **ajax).status_code == 403
    assert paper.client("managing").get(url).status_code == 405
    assert (
        paper.client("managing")
        .post(reverse("desk_board_move", args=[10**6]), {})
        .status_code
        == 404
    )


def test_board_takes_as_many_queries_for_thirty_stories_as_for_three(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    clients = {who: paper.client(who) for who in ("managing", "editor", "reporter")}
    counts = []
    for rounds in (1, 9):
        for number in range(rounds):
            paper.story(title=f"Draft {rounds} {number}")
            paper.submitted(title=f"In review {rounds} {number}")
            put_live(paper.story(title=f"Live {rounds} {number}"))
        for who, client in clients.items():
            client.get(BOARD)
            with django_assert_max_num_queries(25) as captured:
                assert client.get(BOARD).status_code == 200
            counts.append((who, len(captured)))
    assert counts[:3] == counts[3:]

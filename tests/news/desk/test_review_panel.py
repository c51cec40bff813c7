"""The review beside the editor: who sees it, what it says, what its buttons do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import ArticlePage
from news.workflow import actions
from news.workflow.models import Deadline, ReviewClaim
from tests.factories import edit, fresh, put_live

from .paper import Paper


def show(paper: Paper, who: str, story: ArticlePage) -> HttpResponse:
    return paper.client(who).get(reverse("desk_review", args=[story.pk]))


def act(
    paper: Paper, who: str, verb: str, story: ArticlePage, **given: Any
) -> HttpResponse:
    name = f"desk_review_{verb.replace('-', '_')}"
    given.setdefault("seen", fresh(story).latest_revision_id)
    return paper.client(who).post(reverse(name, args=[story.pk]), given)


def stage(story: ArticlePage) -> str:
    return actions.workflow_status(fresh(story)).stage


MAY_SEE = {
    "reporter": 200,
    "copy": 200,
    "editor": 200,
    "managing": 200,
    "sport": 404,
    "stranger": 302,
}


@pytest.mark.parametrize("who", MAY_SEE)
def test_only_who_may_edit_sees_the_review(paper: Paper, who: str) -> None:
    assert show(paper, who, paper.story()).status_code == MAY_SEE[who]


MAY_DECIDE = {
    "reporter": 403,
    "photo": 403,
    "editor": 403,
    "copy": 200,
    "sport": 404,
}


@pytest.mark.parametrize("verb", ["approve", "send-back"])
@pytest.mark.parametrize("who", MAY_DECIDE)
def test_only_the_step_s_people_decide(paper: Paper, verb: str, who: str) -> None:
    story = paper.submitted()
    answer = act(paper, who, verb, story, comment="Which island?")
    assert answer.status_code == MAY_DECIDE[who]
    status = actions.workflow_status(story)
    moved = (status.task, status.stage) != ("Copy desk", "in_review")
    assert moved == (who == "copy")


def test_panel_says_who_is_next_who_reads_and_by_when(paper: Paper) -> None:
    story = paper.submitted()
    edit(story, user=paper.people["copy"], note_to_editors="Hold the second name.")
    moment = timezone.localtime(timezone.now() + timedelta(days=1))
    due = f"{moment:%Y-%m-%dT%H:%M}"
    assert act(paper, "copy", "claim", story).status_code == 200
    assert act(paper, "reporter", "deadline", story, due_at=due).status_code == 200
    html = show(paper, "managing", story).content.decode()
    for words in (
        "In review: Copy desk",
        "Next: Copy editors",
        "World",
        "Hold the sec",
    ):
        assert words in html
    assert "is reading this story." in html
    assert f"Deadline: {moment.day} " in html
    assert act(paper, "managing", "claim", story).status_code == 422
    assert act(paper, "managing", "take-over", story).status_code == 200
    assert act(paper, "managing", "release", story).status_code == 200
    assert act(paper, "reporter", "deadline", story, due_at="").status_code == 200
    assert not ReviewClaim.objects.exists()
    assert not Deadline.objects.exists()


@pytest.mark.parametrize("due", ["yesterday", "2020-01-01T10:00", "0000-00-00T99:99"])
def test_impossible_deadlines_are_refused_in_words(paper: Paper, due: str) -> None:
    answer = act(paper, "managing", "deadline", paper.story(), due_at=due)
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_sending_back_asks_for_words(paper: Paper) -> None:
    story = paper.submitted()
    assert act(paper, "copy", "send-back", story).status_code == 422
    assert act(paper, "copy", "send-back", story, comment="Why?").status_code == 200
    assert stage(story) == "needs_changes"
    assert "Why?" in show(paper, "reporter", story).content.decode()


def test_approval_while_somebody_types_has_one_outcome(paper: Paper) -> None:
    story = paper.submitted()
    read = fresh(story).latest_revision_id
    edit(story, user=paper.people["managing"], kicker="Typed meanwhile")
    answer = act(paper, "copy", "approve", story, seen=read)
    assert (answer.status_code, answer.json()["code"]) == (409, "outdated")
    assert actions.workflow_status(story).task == "Copy desk"
    assert fresh(story).get_latest_revision_as_object().kicker == "Typed meanwhile"


def test_double_click_approves_one_step(paper: Paper) -> None:
    story = paper.submitted()
    assert act(paper, "copy", "approve", story).status_code == 200
    assert act(paper, "copy", "approve", story).status_code == 403
    assert actions.workflow_status(story).task == "Section editor"


def test_changes_since_the_last_approval_are_told_word_by_word(paper: Paper) -> None:
    story = paper.story(title="Ferry returns")
    put_live(story, by=paper.people["managing"])
    html = show(paper, "editor", story).content.decode()
    assert "Nothing was changed since." in html
    draft = fresh(story).get_latest_revision_as_object()
    draft.body[0].value.source = "<p>It happened yesterday.</p>"
    draft.title = "Ferry returns late"
    draft.save_revision(user=paper.people["reporter"], clean=False)
    client, url = paper.client("editor"), reverse("desk_review", args=[story.pk])
    client.get(reverse("wagtailadmin_home"))  # notes that the session is in use
    with CaptureQueriesContext(connection) as asked:
        html = client.get(url).content.decode()
    assert "<ins> late</ins>" in html
    assert "<del>today</del><ins>yesterday</ins>" in html
    said = [query["sql"] for query in asked.captured_queries]
    assert not [s for s in said if s.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(said) <= 75


def test_story_nobody_has_approved_says_so(paper: Paper) -> None:
    assert (
        "Nobody has approved" in show(paper, "editor", paper.story()).content.decode()
    )

"""The publish checks beside the editor: who may ask, what they say, what they write."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.desk.editing import live
from news.models import ArticlePage
from tests.editor import form_data
from tests.factories import ArticleFactory, fresh

from .paper import Paper


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    cache.clear()


def ask(paper: Paper, who: str, story: ArticlePage, **changes: Any) -> HttpResponse:
    url = reverse("desk_checks", args=[story.pk])
    return paper.client(who).post(url, form_data(fresh(story), **changes))


def ask_new(paper: Paper, who: str, section: Any, **changes: Any) -> HttpResponse:
    url = reverse("desk_checks_new", args=[section.pk])
    return paper.client(who).post(url, form_data(ArticlePage(), **changes))


def test_checks_say_what_is_typed_not_what_is_saved(paper: Paper) -> None:
    story = paper.story()
    assert ask(paper, "reporter", story).json()["errors"] == 0
    said = ask(paper, "reporter", story, title="", standfirst="").json()
    assert said["errors"] == 1
    assert 'data-field="title"' in said["html"]
    assert 'data-field="standfirst"' in said["html"]
    assert "4 words, 1 minute to read" not in said["html"]
    assert "3 words, 1 minute to read" in said["html"]


def test_checks_of_a_story_that_was_never_saved(paper: Paper) -> None:
    said = ask_new(paper, "reporter", paper.world, title="New").json()
    fields = {"bylines", "article_categories", "body"}
    assert not [name for name in fields if f'data-field="{name}"' not in said["html"]]
    assert said["errors"] == 3
    assert "New" not in ArticlePage.objects.values_list("title", flat=True)


def test_what_cannot_be_read_is_said_first(paper: Paper) -> None:
    said = ask(paper, "reporter", paper.story(), canonical_url="not an address").json()
    assert 'data-field="canonical_url"' in said["html"]


ODD_TEXT = ["[]", '{"blocks": 1}', '{"blocks": [{"text": 1}]}']


@pytest.mark.parametrize("value", ODD_TEXT)
def test_rich_text_of_no_editor_is_refused_in_words(paper: Paper, value: str) -> None:
    answer = ask(paper, "reporter", paper.story(), **{"body-0-value": value})
    assert answer.status_code == 400
    assert "load it anew" in answer.json()["message"]


@pytest.mark.parametrize("data", [{}, {"body-count": "x"}, {"body-count": "3"}])
def test_what_is_no_form_of_the_editor_is_refused_in_words(
    paper: Paper, data: dict[str, str]
) -> None:
    url = reverse("desk_checks", args=[paper.story().pk])
    answer = paper.client("reporter").post(url, data)
    assert answer.status_code == 400
    assert "load it anew" in answer.json()["message"]


WRITES = ("INSERT", "UPDATE", "DELETE")


def test_asking_writes_nothing_and_costs_few_queries(paper: Paper) -> None:
    story = paper.story(tagged=["old"])
    client, data = paper.client("reporter"), form_data(fresh(story), tags="new, newer")
    client.get(reverse("wagtailadmin_home"))  # notes that the session is in use
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("desk_checks", args=[story.pk]), data)
    assert answer.status_code == 200
    assert "no tags" not in answer.json()["html"]
    said = [query["sql"] for query in asked.captured_queries]
    assert not [sql for sql in said if sql.startswith(WRITES)]
    assert len(said) <= 30
    assert [tag.name for tag in fresh(story).tags.all()] == ["old"]


MAY_ASK = {
    "reporter": 200,
    "copy": 200,
    "editor": 200,
    "photo": 200,
    "managing": 200,
    "sport": 404,
    "stranger": 302,
}


@pytest.mark.parametrize("who", MAY_ASK)
def test_only_who_may_edit_is_told(paper: Paper, who: str) -> None:
    assert ask(paper, who, paper.story()).status_code == MAY_ASK[who]


def test_colleagues_story_is_checked_for_nobody_else(paper: Paper) -> None:
    story = ArticleFactory(parent=paper.world, writer=paper.people["editor"])
    assert ask(paper, "reporter", story).status_code == 403
    assert ask_new(paper, "sport", paper.world).status_code == 404


def test_questions_have_a_size_a_rate_and_a_method(
    paper: Paper, monkeypatch: Any
) -> None:
    story = paper.story()
    url = reverse("desk_checks", args=[story.pk])
    assert paper.client("reporter").get(url).status_code == 405
    monkeypatch.setattr(live, "LARGEST", 100)
    assert ask(paper, "reporter", story).status_code == 413
    monkeypatch.undo()
    monkeypatch.setattr(live, "MOST", 1)
    assert ask(paper, "reporter", story).status_code == 200
    refused = ask(paper, "reporter", story)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")

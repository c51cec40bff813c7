"""The whole road of one story by HTTP: written, sent back, mended, read, withdrawn."""

import pytest
from django.test import Client
from django.urls import reverse

from news.models import ArticlePage
from tests.desk import Seat
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    AuthorFactory,
    CategoryFactory,
    SectionFactory,
    UserFactory,
    newsroom,
    set_up_desk,
)

pytestmark = pytest.mark.django_db

FIRST = ["The <b>council</b> met on Tuesday.", "Nobody spoke."]
MENDED = ["The council met on Monday.", "Everybody spoke."]


def test_a_story_goes_from_the_reporter_to_the_app_and_back() -> None:
    section = SectionFactory(parent=newsroom(), title="Politics", slug="politics")
    set_up_desk(section)
    category = CategoryFactory(name="City hall", slug="city-hall")
    reporter = Seat(UserFactory(role=REPORTER))
    editor = Seat(UserFactory(role=SECTION_EDITOR, desk=section))
    managing = Seat(UserFactory(role=MANAGING_EDITOR))
    app = Client()

    article = reporter.write(
        section,
        title="Council meets",
        slug="council-meets",
        standfirst="A meeting took place.",
        paragraphs=FIRST,
        authors=[AuthorFactory(name="Ada Writer")],
        categories=[category],
        action="action-submit",
    )
    detail = f"/api/v1/articles/{article.public_id}/"
    assert app.get(detail).status_code == 404

    assert _decide(reporter, article, "approve").status_code in (302, 403)
    article.refresh_from_db()
    assert not article.live
    assert article.workflow_in_progress

    assert _decide(editor, article, "reject", comment="Which day?").status_code == 302
    state = article.current_workflow_state
    assert state.status == "needs_changes"
    assert state.current_task_state.comment == "Which day?"

    sent = reporter.edit(article, paragraphs=MENDED, action="action-restart-workflow")
    assert sent.status_code == 302
    assert _decide(editor, article, "approve").status_code == 302
    article = ArticlePage.objects.get(pk=article.pk)
    assert article.live

    answer = app.get(detail)
    story = answer.json()
    assert [block["text"] for block in story["body"]] == MENDED
    assert story["headline"] == "Council meets"
    assert story["byline"] == "By Ada Writer"
    assert [c["slug"] for c in story["published_under"]] == ["city-hall"]
    first_tag = answer["ETag"]
    assert app.get(detail, headers={"if-none-match": first_tag}).status_code == 304

    updated = managing.edit(
        article, title="Council meets again", action="action-publish"
    )
    assert updated.status_code == 200, "who touched a text cannot clear it alone"
    _decide_again(managing, editor, article)
    again = app.get(detail, headers={"if-none-match": first_tag})
    assert again.status_code == 200
    assert again.json()["headline"] == "Council meets again"
    assert again["ETag"] != first_tag
    fresh = app.get(detail, headers={"if-none-match": again["ETag"]})
    assert fresh.status_code == 304

    assert managing.unpublish(article).status_code == 302
    assert app.get(detail).status_code == 404
    assert app.get("/api/v1/articles/").json()["items"] == []


def _decide(seat: Seat, article: ArticlePage, verb: str, *, comment: str = ""):
    """Press a button of the review from the dashboard's dialog."""
    task_state = article.current_workflow_task_state
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=(article.pk, verb, task_state.pk)
    )
    data = {"comment": comment, "revision": task_state.revision_id}
    return seat.client.post(url, data)


def _decide_again(writer: Seat, approver: Seat, article: ArticlePage) -> None:
    answer = writer.edit(
        article,
        title="Council meets again",
        paragraphs=MENDED,
        **{"action-submit": "no-correction"},
    )
    assert answer.status_code == 302
    assert _decide(approver, article, "approve").status_code == 302

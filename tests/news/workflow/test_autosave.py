"""Saving while somebody types: what it costs, and what it does to approvals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry, ReferenceIndex, TaskState
from wagtail.test.utils.form_data import querydict_from_html

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from news.workflow.errors import Outdated
from news.workflow.models import Clearance
from news.workflow.setup import use_workflow
from tests.desk import form_data
from tests.editor import Editor
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    NewsImageFactory,
    edit,
    fresh,
    put_live,
)

from .desk import stage

pytestmark = pytest.mark.django_db
MOST = 60


class Sitting:
    """One person with the story open in the editor, whose script saves as they type."""

    def __init__(self, user: Any, story: ArticlePage) -> None:
        self.client = Editor(user).client
        self.url = reverse("wagtailadmin_pages:edit", args=[story.pk])
        page = self.client.get(self.url).content.decode()
        self.form = querydict_from_html(page, form_id="page-edit-form")
        body = [b.value.source for b in draft_of(story).body]
        self.type(paragraphs=body)

    def type(self, **story: Any) -> "Sitting":
        for name, value in form_data(story).items():
            self.form[name] = value
        return self

    def save(self, *, expect: str = "") -> dict[str, Any]:
        """Do what Wagtail's script does."""
        answer: HttpResponse = self.client.post(
            self.url, self.form, headers={"accept": "application/json"}
        )
        said = answer.json()
        assert said.get("error_code", "") == expect, said
        if "revision_id" in said:
            self.form["overwrite_revision_id"] = str(said["revision_id"])
        return said


def draft_of(story: ArticlePage) -> Any:
    return fresh(story).get_latest_revision_as_object()


@pytest.fixture
def rich(section: SectionPage, reporter: Any) -> ArticlePage:
    """A story with two bylines, two categories, tags and a lead picture."""
    return ArticleFactory(
        parent=section,
        complete=True,
        writer=reporter,
        by=[AuthorFactory(), AuthorFactory()],
        under=[CategoryFactory(), CategoryFactory()],
        tagged=["flood", "rain"],
        lead_image=NewsImageFactory(),
    )


def draft(story: ArticlePage, people: dict[str, Any]) -> Any:
    for number in range(4):
        edit(story, user=story.owner, kicker=f"Version {number}")
    return story.owner


def in_review(story: ArticlePage, people: dict[str, Any]) -> Any:
    actions.submit_article(story, user=story.owner)
    return people["editor"]


def live(story: ArticlePage, people: dict[str, Any]) -> Any:
    put_live(story, by=people["managing"])
    return people["editor"]


@pytest.mark.parametrize("stand", [draft, in_review, live])
def test_autosave_costs_few_queries(
    rich: ArticlePage, people: dict[str, Any], stand: Callable[..., Any]
) -> None:
    sitting = Sitting(stand(rich, people), rich)
    with CaptureQueriesContext(connection) as first:
        sitting.type(paragraphs=["One."]).save()
    with CaptureQueriesContext(connection) as second:
        sitting.type(paragraphs=["One.", "Two."]).save()
    # The first one of a sitting makes a version and a line in the history.
    assert len(_asking(first)) < MOST
    assert len(_asking(second)) < MOST - 5
    assert [b.value.source for b in draft_of(rich).body][-1].count("Two.") == 1


def _asking(queries: CaptureQueriesContext) -> list[str]:
    """Leave out the statements that begin and end transactions."""
    said = [query["sql"] for query in queries.captured_queries]
    return [s for s in said if not s.startswith(("SAVEPOINT", "RELEASE"))]


def test_autosave_brings_the_row_of_a_draft_up_to_date(rich: ArticlePage) -> None:
    sitting = Sitting(rich.owner, rich)
    picture, author = NewsImageFactory(), AuthorFactory()
    sitting.type(title="Another", standfirst="New.", lead_image=picture.pk).save()
    gone = {"bylines-1-DELETE": "on", "bylines-0-author": str(author.pk)}
    sitting.type(tags="snow", **gone).save()
    row = fresh(rich)
    assert (row.title, row.standfirst, row.lead_image) == ("Another", "New.", picture)
    assert [line.author for line in row.bylines.all()] == [author]
    assert [tag.name for tag in row.tags.all()] == ["snow"]
    assert [line.pk for line in draft_of(rich).bylines.all()] == [
        line.pk for line in row.bylines.all()
    ]
    used = ReferenceIndex.get_references_to(picture).count()
    assert (used, row.draft_title) == (1, "Another")


def test_autosave_of_a_new_headline_tells_the_page_around_the_form(
    rich: ArticlePage,
) -> None:
    sitting = Sitting(rich.owner, rich)
    assert "Another" in sitting.type(title="Another").save()["html"]
    assert sitting.type(kicker="Only this").save()["html"] == ""


def test_one_sitting_is_one_version_and_one_line_in_the_history(
    rich: ArticlePage,
) -> None:
    versions, edits = rich.revisions, PageLogEntry.objects.filter(page=rich.pk)
    before = versions.count(), edits.filter(action="wagtail.edit").count()
    sitting = Sitting(rich.owner, rich)
    for number in range(3):
        sitting.type(kicker=str(number)).save()
    after = versions.count(), edits.filter(action="wagtail.edit").count()
    assert after == (before[0] + 1, before[1] + 1)


# What somebody types → whether the first step's approval still counts.
TYPED = {
    "nothing": ({}, True),
    "the same words": ({"kicker": ""}, True),
    "a word": ({"kicker": "Flood"}, False),
    "the body": ({"paragraphs": ["Other words."]}, False),
    "a byline": ({"bylines-0-role": "edited"}, False),
}


@pytest.mark.parametrize("typed", TYPED)
def test_autosave_never_slips_past_an_approval(
    story: ArticlePage, people: dict[str, Any], section: SectionPage, typed: str
) -> None:
    use_workflow(section, name="Copy desk and review")
    words, still_counts = TYPED[typed]
    actions.submit_article(story, user=story.owner)
    actions.approve_article(story, user=people["copyeditor"])
    read = fresh(story).latest_revision_id
    Sitting(people["editor"], story).type(**words).save()
    assert stage(story) == "in_review"
    approved = TaskState.objects.filter(
        revision=fresh(story).latest_revision_id, status="approved"
    )
    assert approved.exists() == still_counts
    assert story.revisions.get(pk=read).content["kicker"] == ""
    if still_counts:
        actions.approve_article(story, user=people["managing"], revision=read)
        assert fresh(story).live
        return
    with pytest.raises(Outdated):
        actions.approve_article(story, user=people["managing"], revision=read)
    assert not fresh(story).live


def test_text_typed_after_the_approval_stays_a_draft(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=story.owner)
    sitting = Sitting(people["editor"], story)
    actions.approve_article(story, user=people["managing"])
    sitting.type(standfirst="Nobody has read this.").save()
    assert fresh(story).standfirst == story.standfirst
    assert draft_of(story).standfirst == "Nobody has read this."
    assert not Clearance.objects.filter(live_at=None, ended_at=None).exists()


def test_two_people_typing_end_with_one_text_and_words_for_the_other(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    one = Sitting(people["managing"], story)
    other = Sitting(people["editor"], story)
    one.type(kicker="One").save()
    said = other.type(kicker="Other").save(expect="invalid_revision")
    assert "newer version" in said["error_message"]
    assert draft_of(story).kicker == "One"


def test_managing_editor_in_review_is_not_asked_twice_who_they_are(
    rich: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(rich, user=rich.owner)
    client = Editor(people["managing"]).client
    url = reverse("wagtailadmin_pages:edit", args=[rich.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as opened:
        client.get(url)
    groups = [s for s in _asking(opened) if 'FROM "auth_group"' in s]
    assert len(groups) <= 2

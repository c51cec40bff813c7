"""Whoever changes what readers were told is asked whether it is a correction."""

from typing import Any

import pytest
from django.http import HttpResponse
from wagtail.models import PageLogEntry

from news.models import ArticlePage
from news.workflow import actions
from news.workflow.errors import NotReady, Outdated
from tests.desk import Seat
from tests.factories import edit, fresh, put_live
from tests.staff_api import Caller

from .desk import stage

pytestmark = pytest.mark.django_db
QUESTION = "Is this a correction?"


@pytest.fixture
def live(story: ArticlePage, managing: Any) -> ArticlePage:
    edit(story, user=story.owner, standfirst="Police counted 12 boats.")
    return put_live(story, by=managing)


def submit(user: Any, story: ArticlePage, answer: str = "1", **typed: Any) -> Any:
    return Seat(user).edit(fresh(story), **{"action-submit": answer}, **typed)


def asks(answer: HttpResponse) -> bool:
    return QUESTION in answer.content.decode()


# What is typed into the story → whether there is a question.
TYPED = {
    "the headline": ({"title": "Another headline"}, True),
    "a number": ({"standfirst": "Police counted 13 boats."}, True),
    "a number in the text": ({"paragraphs": ["It happened in 2019."]}, True),
    "other words": ({"standfirst": "The police counted 12 boats."}, False),
    "nothing": ({}, False),
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_readers_were_told_is_asked_about(
    live: ArticlePage, people: dict[str, Any], typed: str
) -> None:
    words, is_asked = TYPED[typed]
    versions = live.revisions.count()
    answer = submit(people["copyeditor"], live, **words)
    assert asks(answer) == is_asked
    assert (stage(live) == "in_review") != is_asked
    if is_asked:
        assert live.revisions.count() == versions
        typed_text = next(iter(words.values()))
        if isinstance(typed_text, str):
            assert typed_text in answer.content.decode()


def test_name_over_the_story_is_asked_about(
    live: ArticlePage, people: dict[str, Any]
) -> None:
    gone = {"bylines-0-author": "", "bylines-0-wire_line": "Our reporter"}
    assert asks(submit(people["copyeditor"], live, **gone))


def test_no_with_one_click_goes_on_and_is_written_down(
    live: ArticlePage, people: dict[str, Any]
) -> None:
    editor = people["copyeditor"]
    answer = submit(editor, live, "no-correction", title="A finer headline")
    assert answer.status_code == 302
    assert stage(live) == "in_review"
    entry = PageLogEntry.objects.get(page=live.pk, action="news.not_a_correction")
    assert entry.user == editor
    draft = fresh(live).get_latest_revision_as_object()
    assert not draft.corrections.exists()
    # Nobody is asked about the same text again.
    actions.send_back_article(live, user=people["managing"], comment="Shorter?")
    assert submit(editor, live).status_code == 302


def test_correction_needs_words_and_goes_into_review_with_them(
    live: ArticlePage, people: dict[str, Any]
) -> None:
    editor, typed = people["copyeditor"], {"title": "Thirteen boats"}
    empty = submit(editor, live, "correction", **typed, **{"correction-text": " "})
    assert asks(empty)
    assert stage(live) == "live"
    words = {"correction-text": "There were 13 boats, not 12."}
    assert submit(editor, live, "correction", **typed, **words).status_code == 302
    draft = fresh(live).get_latest_revision_as_object()
    assert [row.text for row in draft.corrections.all()] == [*words.values()]
    assert PageLogEntry.objects.get(page=live.pk, action="news.correct").user == editor
    actions.approve_article(live, user=people["managing"])
    assert [row.text for row in fresh(live).corrections.all()] == [*words.values()]


def test_publishing_anew_asks_too_and_drafts_are_never_asked(
    live: ArticlePage, people: dict[str, Any]
) -> None:
    edit(live, user=people["copyeditor"], title="Changed by a colleague")
    seat = Seat(people["managing"])
    assert asks(seat.edit(fresh(live), **{"action-publish": "1"}))
    saved = seat.edit(fresh(live), standfirst="There were 99.")
    assert saved.status_code == 302
    # Their own word now, so it goes into review; the answer is theirs all the same.
    answer = seat.edit(fresh(live), **{"action-submit": "no-correction"})
    assert answer.status_code == 302
    assert stage(live) == "in_review"


def test_answer_is_for_headline_names_and_numbers_until_the_next_publication(
    live: ArticlePage, people: dict[str, Any]
) -> None:
    reporter, managing = people["reporter"], people["managing"]
    edit(live, user=reporter, title="A finer headline")
    with pytest.raises(Outdated):
        actions.say_no_correction(live, user=reporter, seen=live.latest_revision_id)
    actions.say_no_correction(live, user=reporter)
    with pytest.raises(NotReady, match="nothing to answer"):
        actions.say_no_correction(live, user=reporter)
    edit(live, user=reporter, kicker="Harbour")
    actions.submit_article(live, user=reporter)
    edit(live, user=reporter, title="Thirteen boats")
    with pytest.raises(NotReady, match="the headline changed"):
        actions.approve_article(live, user=managing)
    edit(live, user=reporter, title="A finer headline")
    actions.approve_article(live, user=managing)
    edit(live, user=reporter, title=live.title)
    with pytest.raises(NotReady, match="the headline changed"):
        actions.submit_article(live, user=reporter)


def test_staff_api_names_the_remedy(live: ArticlePage, people: dict[str, Any]) -> None:
    editor = people["copyeditor"]
    edit(live, user=editor, title="Another headline")
    caller, actions_url = Caller(editor), f"pages/{live.pk}/actions"
    refused = caller.post(f"{actions_url}/submit/", {})
    assert refused.status_code == 422, refused.content
    assert "`no_correction`" in refused.json()["detail"]
    assert stage(live) == "draft"
    assert caller.post(f"{actions_url}/no_correction/", {}).status_code == 200
    assert caller.post(f"{actions_url}/submit/", {}).status_code == 200
    assert stage(live) == "in_review"

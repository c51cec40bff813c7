"""The question in a real browser: asked, answered with words, answered with no."""

from typing import Any

import pytest

from news.models import ArticlePage
from news.workflow import actions
from tests.axe import faults
from tests.factories import fresh, put_live
from tests.news.desk.paper import open_paper
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUESTION = ".desk-question"


def submit(tab: Any, story: ArticlePage, headline: str) -> None:
    """Change the headline and submit, as a copy editor would."""
    tab.goto(f"/admin/pages/{story.pk}/edit/")
    tab.fill("#id_title", headline)
    tab.locator("footer [data-controller~=w-dropdown] button[aria-expanded]").click()
    tab.get_by_role("button", name="Submit to Copy desk").click()
    tab.locator(QUESTION).wait_for()


def test_changed_headline_is_asked_about_in_the_editor(
    page: Any, screenshot: Any
) -> None:
    paper = open_paper()
    one, two = paper.story(title="Twelve boats"), paper.story(title="Six boats")
    for story in (one, two):
        put_live(story, by=paper.people["managing"])
    log_in(page, "cora")

    submit(page, one, "Thirteen boats")
    assert page.input_value("#id_title") == "Thirteen boats"
    assert faults(page, within=QUESTION) == []
    screenshot(page, "correction-question", full_page=False)
    page.get_by_role("button", name="It is a correction").click()
    page.get_by_text("Say what was wrong and what is right.").first.wait_for()
    assert actions.workflow_status(fresh(one)).stage == "live"
    page.get_by_label("If it is: what readers will read").fill("There were 13 boats.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("is submitted for review").wait_for()
    draft = fresh(one).get_latest_revision_as_object()
    assert [row.text for row in draft.corrections.all()] == ["There were 13 boats."]

    submit(page, two, "Half a dozen boats")
    page.get_by_role("button", name="No, it is none").click()
    page.get_by_text("is submitted for review").wait_for()
    draft = fresh(two).get_latest_revision_as_object()
    assert draft.title == "Half a dozen boats"
    assert not draft.corrections.exists()

"""Beside the editor, in a real browser: what is missing, and the way to it."""

from typing import Any

import pytest

from news.workflow import actions
from tests.axe import faults
from tests.factories import ArticleFactory, edit, fresh, no_correction, put_live
from tests.test_browser import log_in

from .paper import Paper, open_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "[data-desk-checks-target=results]"


@pytest.fixture
def paper() -> Paper:
    return open_paper()


def open_panel(tab: Any, name: str) -> None:
    toggle = tab.locator(f"[data-side-panel-toggle='{name}']")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    tab.locator(f"[data-side-panel='{name}']").wait_for()


def test_checks_follow_the_typing_and_lead_to_the_field(
    paper: Paper, page: Any, screenshot: Any
) -> None:
    story = ArticleFactory(
        parent=paper.world, title="Ferry", writer=paper.people["reporter"]
    )
    log_in(page, "rita")
    page.goto(f"/admin/pages/{story.pk}/edit/")
    open_panel(page, "publish-checks")
    said = page.locator(SAID)
    said.get_by_text("2 things keep this story from going live.").wait_for()
    assert (
        page.locator(
            "[data-side-panel-toggle=publish-checks] [data-side-panel-toggle-counter]"
        ).inner_text()
        == "2"
    )
    assert faults(page, within="[data-side-panel=publish-checks]") == []
    screenshot(page, "editor-checks")

    page.fill("#id_title", "")
    said.get_by_text("The story has no headline.").wait_for()
    button = page.get_by_role(
        "button", name="Go to the field: The story has no headline"
    )
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'id_title'")
    page.keyboard.type("Ferry returns after ten years")
    said.get_by_text("2 things keep this story from going live.").wait_for()
    for field, place in (
        ("bylines", "#panel-child-content-bylines-section"),
        ("article_categories", "section:has(#id_article_categories-OPEN_MODAL)"),
    ):
        page.locator(f"button[data-field={field}]").click()
        page.wait_for_function(
            "place => document.querySelector(place).contains(document.activeElement)",
            arg=place,
        )

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    open_panel(page, "publish-checks")
    screenshot(page, "editor-checks-narrow")

    page.context.clear_cookies()
    page.evaluate("document.getElementById('id_standfirst').focus()")
    page.keyboard.type("Nothing of this is lost.")
    page.get_by_text("Your session has ended.").first.wait_for()
    assert page.input_value("#id_standfirst") == "Nothing of this is lost."


def test_review_beside_the_editor_says_what_changed_and_decides(
    paper: Paper, page: Any, screenshot: Any
) -> None:
    story = paper.story(title="Ferry returns")
    put_live(story, by=paper.people["managing"])
    draft = fresh(story).get_latest_revision_as_object()
    draft.title = "Ferry returns after ten years"
    draft.note_to_editors = "The captain's name is being checked."
    draft.body[0].value.source = "<p>It happened yesterday, at dawn.</p>"
    draft.save_revision(user=paper.people["reporter"], clean=False)
    no_correction(story, by=paper.people["reporter"])
    actions.submit_article(fresh(story), user=paper.people["reporter"])

    log_in(page, "cora")
    page.goto(f"/admin/pages/{story.pk}/edit/")
    open_panel(page, "review")
    beside = page.locator("[data-desk-review-target=content]")
    beside.get_by_text("after ten years").wait_for()
    assert faults(page, within="[data-side-panel=review]") == []
    beside.get_by_role("button", name="Claim").focus()
    page.keyboard.press("Enter")
    beside.get_by_text("You are reading this story.").wait_for()
    screenshot(page, "editor-review")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 1200})
    screenshot(page, "editor-review-narrow")
    page.set_viewport_size({"width": 1280, "height": 900})

    beside.get_by_role("button", name="Send back").click()
    page.get_by_text("Say what has to change.").wait_for()
    edit(story, user=paper.people["managing"], kicker="Typed meanwhile")
    beside.get_by_role("button", name="Approve").click()
    page.get_by_text("The text has changed since you opened it.").first.wait_for()
    assert actions.workflow_status(fresh(story)).task == "Copy desk"

    page.goto(f"/admin/pages/{story.pk}/edit/")
    open_panel(page, "review")
    with page.expect_navigation():
        beside.get_by_role("button", name="Approve").click()
    assert actions.workflow_status(fresh(story)).task == "Section editor"
    page.context.clear_cookies()
    log_in(page, "rita")
    page.goto(f"/admin/pages/{story.pk}/edit/")
    open_panel(page, "review")
    beside.get_by_text("In review: Section editor").wait_for()
    assert not beside.get_by_role("button", name="Approve").is_visible()

"""The board in a real browser: by keyboard, by mouse, and told why not."""

from typing import Any

import pytest

from news.workflow import actions
from tests.axe import faults
from tests.factories import ArticleFactory, put_live
from tests.test_browser import log_in

from .paper import Paper, fresh, open_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper() -> Paper:
    return open_paper()


def said(tab: Any) -> str:
    tab.wait_for_function(
        "document.querySelector('[data-desk-board-target=said]').textContent !== ''"
    )
    return tab.locator("[data-desk-board-target=said]").inner_text()


def move(tab: Any, title: str, verb: str) -> None:
    """Open a card's menu and choose from it, without a mouse."""
    toggle = tab.get_by_role("button", name=f"Move “{title}” to …")
    toggle.focus()
    tab.keyboard.press("Enter")
    line = tab.get_by_role("button", name=verb, exact=True)
    line.wait_for()
    line.focus()
    tab.keyboard.press("Enter")


def fill_board(paper: Paper) -> None:
    people = paper.people
    paper.story(title="Harbour opens at night")
    ArticleFactory(parent=paper.world, title="Half a thought", writer=people["editor"])
    paper.submitted(title="Council passes budget by one vote")
    second = paper.submitted(title="Whale in the bay")
    actions.approve_article(second, user=people["copy"])
    put_live(paper.story(title="Night trams run again"))


def test_story_goes_from_draft_to_readers_by_keyboard(
    paper: Paper, page: Any, screenshot: Any
) -> None:
    fill_board(paper)
    story = paper.story(title="Ferry returns")
    log_in(page, "rita")
    page.goto("/admin/desk/board/")
    screenshot(page, "board-reporter")
    move(page, "Ferry returns", "Submit for review")
    assert "Copy desk" in said(page)
    assert actions.workflow_status(fresh(story)).stage == "in_review"
    page.get_by_role("button", name="Move “Ferry returns” to …").wait_for(
        state="detached"
    )

    page.context.clear_cookies()
    log_in(page, "mona")
    page.goto("/admin/desk/board/")
    assert faults(page, within=".desk-board") == []
    screenshot(page, "board")
    move(page, "Ferry returns", "Send back to draft …")
    page.get_by_label("What has to change?").fill("Which island?")
    page.get_by_role("button", name="Send back", exact=True).click()
    assert "Draft" in said(page)
    assert actions.workflow_status(fresh(story)).stage == "needs_changes"
    page.wait_for_function(
        "(document.activeElement.getAttribute('aria-label') || '')"
        ".includes('Ferry returns')"
    )
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    screenshot(page, "board-narrow")


def test_card_is_dragged_and_the_wrong_person_is_told_why_not(
    paper: Paper, page: Any, screenshot: Any
) -> None:
    fill_board(paper)
    story = paper.submitted(title="Ferry returns")
    log_in(page, "edgar")
    page.goto("/admin/desk/board/")
    card = page.locator(f"[data-card='{story.pk}']")
    editor_column = page.get_by_role("region", name="Section editor")
    card.drag_to(editor_column.get_by_role("heading"))
    assert "not yours" in said(page)
    screenshot(page, "board-refusal")
    assert fresh(story).current_workflow_task.name == "Copy desk"

    page.context.clear_cookies()
    log_in(page, "cora")
    page.goto("/admin/desk/board/")
    page.locator(f"[data-card='{story.pk}']").drag_to(
        page.get_by_role("region", name="Section editor").get_by_role("heading")
    )
    assert "Section editor" in said(page)
    assert fresh(story).current_workflow_task.name == "Section editor"


def test_board_refreshes_itself_and_keeps_the_focus(paper: Paper, page: Any) -> None:
    one, two = paper.story(title="Stays"), paper.story(title="Goes")
    log_in(page, "mona")
    page.goto("/admin/desk/board/")
    page.locator(f"[data-card='{one.pk}'] a").focus()
    actions.submit_article(fresh(two), user=paper.people["reporter"])
    page.evaluate(
        "window.wagtail.app.controllers.find(c => c.identifier === 'desk-board')"
        ".refreshIfIdle()"
    )
    page.locator("[data-column^=step]", has_text="Goes").first.wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Stays"


def test_lost_connection_and_ended_session_move_nothing(
    paper: Paper, page: Any
) -> None:
    story = paper.story(title="Ferry returns")
    log_in(page, "rita")
    page.goto("/admin/desk/board/")
    page.context.set_offline(True)
    move(page, "Ferry returns", "Submit for review")
    assert "no connection" in said(page)
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    move(page, "Ferry returns", "Submit for review")
    page.get_by_text("session has ended").wait_for()
    assert actions.workflow_status(fresh(story)).stage == "draft"


def test_newsdesk_and_list_stand_up_to_axe(
    paper: Paper, page: Any, screenshot: Any
) -> None:
    fill_board(paper)
    log_in(page, "mona")
    page.get_by_role("heading", name="Waiting for you").wait_for()
    assert faults(page, within=".w-dashboard") == []
    screenshot(page, "newsdesk")
    page.goto("/admin/desk/articles/")
    assert faults(page, within="#listing-results") == []
    page.get_by_text("Saved views").click()
    page.get_by_label("Save these filters as").fill("Everything")
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("navigation", name="Your saved views").wait_for()
    page.goto("/admin/desk/articles/")
    screenshot(page, "articles")
    row = page.get_by_role("row", name="Harbour opens at night")
    row.get_by_role("checkbox").check()
    page.get_by_role("link", name="Submit selected stories for review").click()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("1 story is submitted").wait_for()
    screenshot(page, "articles-bulk")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto("/admin/")
    screenshot(page, "newsdesk-narrow")

"""What goes wrong while somebody writes, in a real browser: nothing typed is lost."""

from typing import Any

import pytest

from delivery.models import Edition
from news.workflow import actions
from tests.factories import fresh
from tests.test_browser import log_in

from .paper import Paper, open_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INDICATOR = "#w-autosave-indicator"


@pytest.fixture
def paper(settings: Any) -> Paper:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 300
    return open_paper()


def open_editor(tab: Any, who: str, story: Any) -> None:
    log_in(tab, who)
    tab.goto(f"/admin/pages/{story.pk}/edit/")
    # Wagtail takes what stands in the form after some seconds for what was there.
    tab.wait_for_timeout(4500)


def type_into(tab: Any, field: str, words: str) -> None:
    tab.locator(field).fill(words)
    tab.locator(field).blur()


def draft_of(story: Any) -> Any:
    return fresh(story).get_latest_revision_as_object()


def test_what_is_typed_without_a_connection_is_saved_with_it(
    paper: Paper, page: Any
) -> None:
    story = paper.story(title="Ferry returns")
    open_editor(page, "rita", story)
    page.context.set_offline(True)
    type_into(page, "#id_standfirst", "Typed in a tunnel.")
    page.locator(INDICATOR).get_by_text("Autosave is paused").wait_for()
    page.get_by_text("There is no connection to the newsroom.").first.wait_for()
    page.get_by_role("button", name="Save draft").click()
    assert page.input_value("#id_standfirst") == "Typed in a tunnel."
    page.context.set_offline(False)
    page.locator(INDICATOR).get_by_text("Saved", exact=True).wait_for()
    assert draft_of(story).standfirst == "Typed in a tunnel."


def test_session_that_ends_while_somebody_writes_takes_nothing_with_it(
    paper: Paper, page: Any, screenshot: Any
) -> None:
    story = paper.story(title="Ferry returns")
    open_editor(page, "rita", story)
    page.context.clear_cookies(name="sessionid")
    type_into(page, "#id_standfirst", "Typed too late.")
    ended = page.get_by_text("Your session has ended. Log in in another tab")
    ended.first.wait_for()
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_timeout(500)
    assert page.url.endswith(f"/pages/{story.pk}/edit/")
    screenshot(page, "editor-session-ended", full_page=False)
    assert draft_of(story).standfirst != "Typed too late."

    other = page.context.new_page()
    log_in(other, "rita")  # and every token of before is refused from now on
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.locator(INDICATOR).get_by_text("Saved", exact=True).wait_for()
    assert draft_of(story).standfirst == "Typed too late."
    type_into(page, "#id_kicker", "Harbour")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    assert draft_of(story).kicker == "Harbour"


def test_double_click_on_publish_makes_one_edition(paper: Paper, page: Any) -> None:
    story = paper.story(title="Ferry returns")
    open_editor(page, "mona", story)
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish", exact=True).dblclick()
    page.get_by_text("Ferry returns").first.wait_for()
    assert fresh(story).live
    assert Edition.objects.filter(public_id=story.public_id).count() == 1


def test_approval_while_somebody_types_takes_what_was_read(
    paper: Paper, page: Any
) -> None:
    story = paper.story(title="Ferry returns", section=paper.sport)
    actions.submit_article(story, user=paper.people["reporter"])
    open_editor(page, "mona", story)
    page.fill("#id_standfirst", "Typed while another approves.")
    actions.approve_article(fresh(story), user=paper.people["sport"])
    page.locator(INDICATOR).get_by_text("Saved", exact=True).wait_for()
    assert fresh(story).live
    assert fresh(story).standfirst == "What happened, in a sentence."
    assert draft_of(story).standfirst == "Typed while another approves."

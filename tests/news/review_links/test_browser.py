"""A lawyer's answer in a real browser: from the desk's link to the desk's panel."""

from typing import Any

import pytest

from news.review_links.models import ReviewAnswer
from tests.axe import faults
from tests.news.desk.paper import open_paper
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_link_is_made_opened_and_answered(page: Any, screenshot: Any) -> None:
    paper = open_paper()
    story = paper.story(title="Ferry returns")
    log_in(page, "rita")
    page.goto(f"/admin/review-links/{story.pk}/")
    assert faults(page, within="#main") == []
    page.get_by_label("For whom").fill("Weber & Partner")
    page.get_by_role("button", name="Make a review link").click()
    path = (
        "/review/"
        + page.get_by_label("Review link").input_value().partition("/review/")[2]
    )
    page.context.clear_cookies()

    page.goto(path)
    assert page.get_by_role("heading", name="Ferry returns").is_visible()
    page.get_by_label("Your name").fill("Dr. Weber")
    page.get_by_label("I object to this text").check()
    page.get_by_role("button", name="Send to the desk").click()
    page.get_by_text("Say what you object to.").wait_for()
    assert not ReviewAnswer.objects.exists()
    assert page.get_by_label("Your name").input_value() == "Dr. Weber"
    page.get_by_label("Comment", exact=True).fill("Leave the name out, please.")
    assert faults(page, within="body") == []
    page.get_by_role("button", name="Send to the desk").click()
    page.locator(".review-said").wait_for()
    screenshot(page, "review-link")
    (said,) = ReviewAnswer.objects.all()
    assert (said.name, said.decision) == ("Dr. Weber", "objects")

    log_in(page, "rita")
    page.goto(f"/admin/pages/{story.pk}/edit/")
    page.get_by_role("button", name="Toggle review").click()
    page.get_by_text("Leave the name out, please.").wait_for()
    screenshot(page, "review-link-panel")


@pytest.mark.parametrize(
    "screen, button, label",
    [
        ("preview-links/{}/", "Make a preview link", "Preview link"),
        ("desk/calendar/feeds/", "Make a feed", "Address of the feed"),
    ],
)
def test_what_is_shown_once_can_be_made(
    page: Any, screen: str, button: str, label: str
) -> None:
    """A browser that hides where a form comes from has it refused (403)."""
    story = open_paper().story()
    log_in(page, "rita")
    page.goto(f"/admin/{screen.format(story.pk)}")
    page.get_by_role("button", name=button).click()
    assert page.get_by_label(label, exact=True).input_value().startswith("http")

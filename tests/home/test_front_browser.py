"""The front's screen in a real browser: slots added and moved by keyboard alone."""

import json
from typing import Any

import pytest
from django.urls import reverse

from delivery.models import Document
from home.models import HomePage, LeadStory
from tests.axe import faults
from tests.factories import put_live
from tests.news.desk.paper import open_paper
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(tab: Any, button: Any) -> None:
    """Press a button or link without a mouse."""
    button.wait_for()
    button.focus()
    tab.keyboard.press("Enter")


def front() -> dict[str, Any]:
    return json.loads(bytes(Document.objects.get(kind="front").body))


def test_slots_are_added_and_moved_by_keyboard(page: Any, screenshot: Any) -> None:
    paper = open_paper()
    one, two, three = (paper.story(title=name) for name in ("Ferry", "Whale", "Tram"))
    for story in (one, two, three):
        put_live(story, by=paper.people["managing"])
    home = HomePage.objects.get()
    home.leads.set([LeadStory(story=one), LeadStory(story=two)])
    home.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[home.pk])
    assert paper.client("editor").get(address).status_code == 302

    log_in(page, "mona")
    page.goto(address)
    press(page, page.locator("#inline_child_leads-1").get_by_title("Move up"))
    press(page, page.get_by_role("button", name="Add slot filled by rule"))
    page.locator("#id_filled-0-title").fill("Harbour news")
    press(page, page.get_by_role("button", name="Choose a page (Section)"))
    press(page, page.locator(".modal a.choose-page", has_text="World"))
    page.locator("#id_filled-0-section-title", has_text="World").wait_for()
    page.fill("#id_breaking_text", "Storm on the coast")
    page.fill("#id_breaking_until", "2999-01-01 10:00")
    page.keyboard.press("Tab")
    assert faults(page, within="#page-edit-form") == []
    screenshot(page, "front-editor")
    press(page, page.get_by_role("button", name="More actions"))
    press(page, page.get_by_role("button", name="Publish", exact=True))
    page.get_by_text("has been published").wait_for()

    body = front()
    assert [card["headline"] for card in body["leads"]] == ["Whale", "Ferry", "Tram"]
    assert body["slots"][-1]["title"] == "Harbour news"
    assert body["breaking"]["text"] == "Storm on the coast"
    page.goto("/")
    page.get_by_role("heading", name="Harbour news").wait_for()
    screenshot(page, "front-slots")

"""The desk in German, in a real browser: what scripts write is German as well."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from news.desk.models import Assignment
from news.workflow import actions
from tests.factories import (
    ArticleFactory,
    NewsImageFactory,
    fresh,
    newsroom,
    put_live,
)
from tests.news.desk.paper import Paper, open_paper
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill(paper: Paper) -> Any:
    """Bring the board, the newsdesk and the calendar to life; return a bare draft."""
    people, now = paper.people, timezone.now()
    paper.story(title="Hafen öffnet nachts")
    paper.submitted(title="Rat beschließt Haushalt mit einer Stimme Mehrheit")
    back = paper.submitted(title="Wal in der Bucht")
    actions.send_back_article(back, user=people["copy"], comment="Welcher Wal?")
    later = paper.story(title="Fähre kehrt nach zehn Jahren zurück")
    at = now + timedelta(hours=3)
    actions.schedule_article(later, user=people["managing"], at=at)
    put_live(paper.story(title="Nachtbahnen fahren wieder"), by=people["managing"])
    Assignment.objects.create(what="Sturmflut", section=paper.world, due_at=at)
    NewsImageFactory(rights_until=now + timedelta(days=2))
    return ArticleFactory(parent=paper.world, title="Leerer Stuhl", source="")


def test_a_managing_editor_works_in_german(page: Any, screenshot: Any) -> None:
    paper = open_paper()
    draft = fill(paper)
    # Wagtail words its page choosers once in a process; leave other tests English ones.
    front = f"/admin/pages/{newsroom().pk}/edit/"
    assert "Choose a page (" in paper.client("managing").get(front).content.decode()
    profile = UserProfile.get_for_user(paper.people["managing"])
    profile.preferred_language = "de"
    profile.save()
    log_in(page, "mona")
    page.goto("/admin/")
    page.get_by_role("heading", name="Wartet auf Sie").wait_for()
    screenshot(page, "german-newsdesk")

    page.goto("/admin/desk/board/")
    page.get_by_role("button", name="„Hafen öffnet nachts“ verschieben nach …").click()
    page.get_by_role("button", name="Zur Prüfung einreichen", exact=True).click()
    page.wait_for_function(
        "document.querySelector('[data-desk-board-target=said]').textContent !== ''"
    )
    told = page.locator("[data-desk-board-target=said]").inner_text()
    assert told == "„Hafen öffnet nachts“ steht jetzt unter „Copy desk“."
    page.locator("[data-from=draft]", has_text="Hafen").wait_for(state="detached")
    screenshot(page, "german-board")

    page.goto(f"/admin/pages/{draft.pk}/edit/")
    toggle = page.locator("[data-side-panel-toggle='publish-checks']")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    page.get_by_text("2 Punkte halten diesen Beitrag vom Erscheinen ab.").wait_for()
    page.fill("#id_title", "")
    page.get_by_text("Der Beitrag hat keine Überschrift.").wait_for()
    screenshot(page, "german-editor")

    page.goto("/admin/desk/calendar/")
    page.get_by_role("link", name="Sturmflut", exact=True).wait_for()
    screenshot(page, "german-calendar")
    page.goto(front)
    page.get_by_role("heading", name="Spitzenbeiträge").wait_for()
    screenshot(page, "german-front")
    assert fresh(draft).title == "Leerer Stuhl"

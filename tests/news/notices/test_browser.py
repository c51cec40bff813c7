"""The bell in a real browser: a reviewer is told, goes there, and chooses a digest."""

from typing import Any

import pytest

from news.notices.models import Mail, Notice, Preference
from tests.axe import faults
from tests.news.desk.paper import Paper, open_paper
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper() -> Paper:
    return open_paper()


def test_reviewer_is_told_by_the_bell(paper: Paper, page: Any, screenshot: Any) -> None:
    story = paper.submitted(title="Ferry returns")
    log_in(page, "cora")
    page.get_by_role("link", name="Notices: 1 unread").click()
    line = page.get_by_role("row").filter(has_text="Waits for your review")
    line.get_by_role("button", name="Mark as read").wait_for()
    assert faults(page, within="table.listing") == []
    screenshot(page, "notices")
    line.get_by_role("button", name="Mark as read").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Marked as read.").wait_for()
    assert Notice.objects.get(user=paper.people["copy"]).read_at
    page.get_by_role("link", name="Choose your mails").click()
    page.get_by_label("One mail a day").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your account settings have been changed").wait_for()
    assert Preference.objects.get().mail == Mail.DIGEST
    page.goto("/admin/notices/")
    page.get_by_role("link", name="Ferry returns").click()
    page.wait_for_url(f"**/admin/pages/{story.pk}/edit/")

"""From the invitation to the first login, and a role given, in a real browser."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from news.workflow import roles
from tests.axe import faults
from tests.factories import PASSWORD
from tests.news.people.test_rights import House, groups
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_at(tab: Any, screenshot: Any, name: str, *, within: str) -> None:
    tab.wait_for_load_state()
    tab.locator(within).first.wait_for()
    assert faults(tab, within=within) == []
    screenshot(tab, f"people-{name}")


def test_somebody_is_invited_comes_and_moves_to_another_desk(
    page: Any, screenshot: Any
) -> None:
    House()
    log_in(page, "mo")
    page.goto("/admin/invitations/")
    page.get_by_label("E-mail address").fill("nora@herald.example")
    page.get_by_label(roles.REPORTERS).check()
    page.get_by_label("World desk").check()
    page.get_by_role("button", name="Invite", exact=True).click()
    page.get_by_text("Invited, and not here yet").wait_for()
    looked_at(page, screenshot, "invitations", within=".nice-padding")
    (path,) = re.findall(r"https?://[^/]+(/admin/welcome/\S+)", mail.outbox[0].body)

    page.context.clear_cookies()
    page.goto(path)
    looked_at(page, screenshot, "welcome", within="#main")
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Last name").fill("Neu")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("Password confirmation").fill("another")
    page.get_by_role("button", name="Open my account").click()
    page.get_by_text("didn’t match").wait_for()
    assert page.get_by_label("First name").input_value() == "Nora"
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Open my account").click()
    page.get_by_text("Your account is open.").wait_for()
    log_in(page, "nora")
    page.context.clear_cookies()
    page.goto(path)
    page.get_by_text("This invitation was accepted.").wait_for()
    looked_at(page, screenshot, "welcome-over", within="#main")

    log_in(page, "mo")
    nora = get_user_model().objects.get(username="nora")
    page.goto(f"/admin/users/edit/{nora.pk}/")
    looked_at(page, screenshot, "person", within=".nice-padding, form")
    page.get_by_label(roles.REPORTERS).uncheck()
    page.get_by_label(roles.SECTION_EDITORS).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("updated").first.wait_for()
    assert groups(nora) == {roles.SECTION_EDITORS, "World desk"}
    page.goto(f"/admin/users/history/{nora.pk}/")
    page.get_by_text("Reporters, World desk → Section editors, World desk").wait_for()
    screenshot(page, "people-history")
    page.goto(f"/admin/users/{nora.pk}/access/")
    looked_at(page, screenshot, "access", within=".nice-padding")
    page.goto("/admin/users/")
    page.get_by_role("link", name="Invite people").wait_for()
    screenshot(page, "people-list")

"""Logging in as people do: a password, an app's code, a passkey; in a real browser."""

from typing import Any

import pytest

from tests.axe import faults
from tests.cms.accounts.way_in import code_of
from tests.factories import PASSWORD, REPORTER, UserFactory, newsroom
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FACTOR = "/admin/account/second-factor/"


def confirm(tab: Any) -> None:
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Confirm", exact=True).click()


def looked_at(tab: Any, screenshot: Any, name: str) -> None:
    tab.wait_for_load_state()
    tab.locator("#main").wait_for()
    # Within Wagtail's frame: the contrast of its green messages is its own.
    own = ".nice-padding" if tab.locator(".nice-padding").count() else "#main"
    assert faults(tab, within=own) == []
    screenshot(tab, f"account-{name}")


def test_an_app_is_set_up_and_asked_for(page: Any, screenshot: Any) -> None:
    newsroom()
    UserFactory(username="rita", email="rita@herald.example", role=REPORTER)
    page.goto("/admin/login/")
    looked_at(page, screenshot, "login")
    page.fill("input[name=login]", "rita")
    page.fill("input[name=password]", "wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("is not right").wait_for()
    looked_at(page, screenshot, "login-wrong")
    log_in(page, "rita")
    page.goto("/admin/account/#tab-actions")
    page.get_by_role("link", name="Second factor").click()
    looked_at(page, screenshot, "second-factor")
    page.get_by_role("link", name="Set up an app").click()
    looked_at(page, screenshot, "confirm")
    confirm(page)
    secret = page.locator("#authenticator_secret").inner_text()
    looked_at(page, screenshot, "app")
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.locator("#recovery_codes").wait_for()
    looked_at(page, screenshot, "recovery-codes")
    page.goto("/admin/account/sessions/")
    looked_at(page, screenshot, "sessions")

    page.context.clear_cookies()
    page.goto("/admin/login/?next=/admin/account/")
    page.fill("input[name=login]", "rita@herald.example")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/login/code/")
    looked_at(page, screenshot, "login-code")
    page.get_by_label("Code").fill(code_of(secret, later=1))
    page.get_by_role("button", name="Sign In", exact=True).click()
    page.wait_for_url("**/admin/account/")


def test_a_passkey_opens_without_a_password(page: Any, screenshot: Any) -> None:
    newsroom()
    UserFactory(username="rita", email="rita@herald.example", role=REPORTER)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    log_in(page, "rita")
    page.goto(f"{FACTOR}passkeys/add/")
    confirm(page)
    looked_at(page, screenshot, "passkey-add")
    page.get_by_label("Name").fill("Rita's laptop")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#recovery_codes").wait_for()
    page.goto(f"{FACTOR}passkeys/")
    page.get_by_text("Rita's laptop").first.wait_for()
    looked_at(page, screenshot, "passkeys")
    page.context.clear_cookies()
    page.goto("/admin/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/")

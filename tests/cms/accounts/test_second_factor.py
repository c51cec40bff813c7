"""The second factor: after the password a code, and without it nothing."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.cms.accounts.way_in import FACTOR, LOGIN, code_of, give_app, is_in, log_in
from tests.factories import MANAGING_EDITOR, PASSWORD, REPORTER, UserFactory

pytestmark = pytest.mark.django_db


class TestSecondFactor:
    """After the password a code, and without it nothing."""

    def test_the_password_alone_opens_nothing(self, client, rita) -> None:
        secret = give_app(rita)
        assert log_in(client, "rita")["Location"] == "/admin/login/code/"
        assert not is_in(client)
        wrong = client.post("/admin/login/code/", {"code": "000000"})
        assert b"Incorrect code" in wrong.content
        answer = client.post("/admin/login/code/", {"code": code_of(secret)})
        assert answer["Location"] == "/admin/"
        assert is_in(client)

    def test_a_recovery_code_opens_once(self, client, rita) -> None:
        give_app(rita)
        row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
        code = row.wrap().get_unused_codes()[0]
        log_in(client, "rita")
        assert client.post("/admin/login/code/", {"code": code}).status_code == 302
        other = Client()
        log_in(other, "rita")
        other.post("/admin/login/code/", {"code": code})
        assert not is_in(other)

    def test_codes_are_not_guessed(self, client, rita, settings) -> None:
        secret = give_app(rita)
        log_in(client, "rita")
        for _attempt in range(settings.LOGIN_ATTEMPTS):
            client.post("/admin/login/code/", {"code": "000000"})
        client.post("/admin/login/code/", {"code": code_of(secret)})
        assert not is_in(client)

    @pytest.mark.django_db(transaction=True)
    def test_it_is_set_up_after_the_password_was_given_again(
        self, client, rita
    ) -> None:
        log_in(client, "rita")
        place = client.get(f"{FACTOR}app/")["Location"]
        assert place.startswith("/admin/account/confirm/")
        assert client.post(place, {"password": "wrong"}).status_code == 200
        assert client.post(place, {"password": PASSWORD})["Location"] == f"{FACTOR}app/"
        page = client.get(f"{FACTOR}app/")
        secret = page.context["form"].secret
        answer = client.post(f"{FACTOR}app/", {"code": code_of(secret)})
        assert answer["Location"] == f"{FACTOR}codes/"
        assert client.get(f"{FACTOR}codes/").content.count(b"<li><code>") == 10


class TestWhoMustHaveOne:
    """`MFA_REQUIRED`: led to set it up before anything else."""

    def walk(self, user: Any) -> Client:
        client = Client()
        log_in(client, user.username)
        return client

    @pytest.mark.parametrize(
        "setting, role, is_led",
        [
            ("none", MANAGING_EDITOR, False),
            ("editors", MANAGING_EDITOR, True),
            ("editors", REPORTER, False),
            ("all", REPORTER, True),
        ],
    )
    def test_the_setting_says_who(self, settings, setting, role, is_led) -> None:
        settings.MFA_REQUIRED = setting
        client = self.walk(UserFactory(role=role))
        for path in ("/admin/", "/admin/account/", "/documents/1/x.pdf"):
            answer = client.get(path)
            led = answer.status_code == 302 and answer["Location"] == FACTOR
            assert led is is_led, path
        assert client.get(FACTOR).status_code == 200
        forbidden = client.post("/admin/account/").status_code == 403
        assert forbidden is is_led

    def test_superusers_are_editors(self, settings) -> None:
        settings.MFA_REQUIRED = "editors"
        client = self.walk(UserFactory(is_superuser=True))
        assert client.get("/admin/")["Location"] == FACTOR

    @pytest.mark.django_db(transaction=True)
    def test_who_has_set_it_up_goes_on_and_cannot_remove_the_last(
        self, settings, rita
    ) -> None:
        settings.MFA_REQUIRED = "all"
        client = self.walk(rita)
        client.post("/admin/account/confirm/", {"password": PASSWORD})
        secret = client.get(f"{FACTOR}app/").context["form"].secret
        client.post(f"{FACTOR}app/", {"code": code_of(secret)})
        assert is_in(client)
        refused = client.post(f"{FACTOR}app/remove/")
        assert b"Your role needs a second factor" in refused.content
        assert Authenticator.objects.filter(type="totp").exists()

    def test_what_another_session_has_shown_does_not_count(
        self, settings, rita
    ) -> None:
        client = self.walk(rita)
        settings.MFA_REQUIRED = "all"
        give_app(rita)
        assert client.get("/admin/")["Location"] == FACTOR
        assert self.walk(rita).get("/admin/")["Location"].startswith(LOGIN)

    @pytest.mark.parametrize("setting", ["none", "all"])
    def test_a_session_from_before_shows_it_before_it_changes_it(
        self, settings, rita, setting
    ) -> None:
        client = self.walk(rita)
        secret = give_app(rita)
        settings.MFA_REQUIRED = setting
        client.post("/admin/account/confirm/", {"password": PASSWORD})
        for page in ("", "codes/", "passkeys/add/"):
            place = client.get(f"{FACTOR}{page}")["Location"]
            assert place == f"/admin/account/confirm/code/?next={FACTOR}{page}"
        client.post(f"{FACTOR}app/remove/")
        assert Authenticator.objects.filter(type="totp").exists()
        assert client.post(place, {"code": "000000"}).status_code == 200
        answer = client.post(place, {"code": code_of(secret)})
        assert answer["Location"] == f"{FACTOR}passkeys/add/"
        assert client.get(f"{FACTOR}codes/").status_code == 200
        assert is_in(client)

    def test_a_recovery_code_shows_it_as_well(self, settings, rita) -> None:
        client = self.walk(rita)
        give_app(rita)
        settings.MFA_REQUIRED = "all"
        row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
        code = row.wrap().get_unused_codes()[0]
        client.post("/admin/account/confirm/code/", {"code": code})
        assert is_in(client)

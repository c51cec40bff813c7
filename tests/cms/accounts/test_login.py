"""The way in: who gets in, who waits, and that there is no second way."""

import logging
import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.models import ModelLogEntry

from cms.settings.scrubbing import without_tokens
from news.people.access import end_sessions
from tests.cms.accounts.way_in import LOGIN, is_in, log_in
from tests.factories import PASSWORD, REPORTER, UserFactory
from tests.urls import entrances

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["rita", "rita@herald.example", "RITA@herald.example"])
def test_a_name_or_an_address_and_the_password_open(client, rita, name) -> None:
    answer = log_in(client, name, next="/admin/reports/")
    assert answer["Location"] == "/admin/reports/"
    assert is_in(client)
    assert UserSession.objects.get().user == rita


def test_an_address_kept_in_capitals_is_the_same_address(client) -> None:
    UserFactory(username="sam", email="Sam@Herald.example", role=REPORTER)
    client.post("/admin/password_reset/", {"email": "sam@herald.example"})
    assert [each.to for each in mail.outbox] == [["sam@herald.example"]]
    assert log_in(client, "Sam@Herald.example")["Location"] == "/admin/"


@pytest.mark.parametrize("name", ["rita", "nobody", "rita\x00", ""])
def test_a_wrong_password_and_a_wrong_name_read_alike(client, rita, name) -> None:
    answer = log_in(client, name, "wrong")
    assert answer.status_code == 200
    said = answer.content.decode()
    if name in ("rita", "nobody"):
        assert "The user name or the password is not right." in said
    assert not is_in(client)


def test_somebody_who_left_does_not_get_in(client, rita) -> None:
    get_user_model().objects.update(is_active=False)
    assert log_in(client, "rita")["Location"] == "/admin/login/inactive/"
    assert not is_in(client)


def test_a_place_elsewhere_is_not_gone_to(client, rita) -> None:
    answer = log_in(client, "rita", next="https://evil.example/")
    assert answer["Location"] == "/admin/"


def test_who_fails_too_often_waits_even_with_the_right_password(
    client, rita, settings, caplog
) -> None:
    with caplog.at_level(logging.WARNING):
        for _attempt in range(settings.LOGIN_ATTEMPTS):
            assert "is not right" in log_in(client, "rita", "wrong").content.decode()
        for password in (PASSWORD, "wrong"):
            said = log_in(client, "rita", password).content.decode()
            assert "Too many failed attempts." in said
    assert not is_in(client)
    assert [r.message for r in caplog.records].count("login locked") == 1
    assert "wrong" not in caplog.text
    entry = ModelLogEntry.objects.get(action="people.lockout")
    assert (entry.object_id, entry.data) == (str(rita.pk), {"address": "127.0.0.1"})
    # Others of the house go on.
    UserFactory(username="sam", role=REPORTER)
    assert log_in(client, "sam")["Location"] == "/admin/"


def test_another_host_starts_no_new_count(client, rita, settings) -> None:
    """A port is whatever the client says, and Django lets any through."""
    for port in range(settings.LOGIN_ATTEMPTS):
        told = {"login": "rita", "password": "wrong"}
        client.post(LOGIN, told, headers={"host": f"testserver:{port + 1}"})
    assert "Too many failed attempts." in log_in(client, "rita").content.decode()


def test_names_are_not_guessed_from_one_address(client, rita, settings) -> None:
    for number in range(settings.LOGIN_ATTEMPTS * 4):
        log_in(client, f"name{number}", "wrong")
    assert "Too many failed attempts." in log_in(client, "rita").content.decode()


def test_colleagues_behind_one_proxy_share_no_lockout(rita, settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    one, other = (Client(headers={"x-forwarded-for": f"10.0.0.{n}"}) for n in (1, 2))
    for number in range(settings.LOGIN_ATTEMPTS * 4):
        log_in(one, f"name{number}", "wrong")
    assert "Too many failed attempts." in log_in(one, "rita").content.decode()
    assert log_in(other, "rita")["Location"] == "/admin/"
    assert UserSession.objects.get().ip == "10.0.0.2"
    # What nobody named as a proxy says is not believed.
    settings.TRUSTED_PROXIES = []
    log_in(Client(headers={"x-forwarded-for": "10.0.0.3"}), "rita")
    assert UserSession.objects.filter(ip="127.0.0.1").exists()


def test_logging_out_ends_the_session(client, rita) -> None:
    log_in(client, "rita")
    assert client.get("/admin/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/admin/logout/")["Location"] == LOGIN
    assert not is_in(client)


class TestForgottenPassword:
    """A link by mail, once; nobody learns who has an account."""

    def ask(self, client: Client, address: str) -> Any:
        answer = client.post("/admin/password_reset/", {"email": address}, follow=True)
        assert answer.redirect_chain == [("/admin/password_reset/done/", 302)]
        return BeautifulSoup(answer.content, "html.parser").main.get_text()

    def test_known_and_unknown_read_alike(self, client, rita) -> None:
        known = self.ask(client, "rita@herald.example")
        assert len(mail.outbox) == 1
        assert self.ask(client, "nobody@herald.example") == known
        assert len(mail.outbox) == 1

    def test_the_link_sets_a_password_once_and_logs_nobody_in(
        self, client, rita
    ) -> None:
        self.ask(client, "rita@herald.example")
        link = self.link()
        form = client.get(link, follow=True).redirect_chain[-1][0]
        new = {
            "password1": "a-new-one-of-the-tests",
            "password2": "a-new-one-of-the-tests",
        }
        assert client.post(form, new).status_code == 302
        assert not is_in(client)
        assert b"already been used" in Client().get(link).content
        assert log_in(client, "rita", "a-new-one-of-the-tests").status_code == 302

    def test_the_mail_leads_to_the_house_whatever_host_was_asked(
        self, client, rita, settings
    ) -> None:
        told = {"email": "rita@herald.example"}
        host = {"host": "testserver:99"}
        client.post("/admin/password_reset/", told, headers=host)
        assert self.link().startswith("/admin/password_reset/")
        assert "testserver" not in mail.outbox[0].body
        assert settings.WAGTAIL_SITE_NAME in mail.outbox[0].body
        key = self.link().strip("/").partition("-")[2]
        assert key not in without_tokens(f"GET {self.link()}")

    def link(self) -> str:
        site = re.escape(django_settings.SITE_URL)
        (found,) = re.findall(rf"{site}(/admin/\S+)", mail.outbox[0].body)
        return str(found)

    def test_a_mail_server_that_is_away_is_not_an_error_page(
        self, client, rita, settings, caplog
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        self.ask(client, "rita@herald.example")
        assert "mail about an account failed" in caplog.text

    def test_wagtails_own_pages_for_it_are_gone(self, client, rita) -> None:
        for path in ("confirm/MQ/abc-def/", "confirm/MQ/set-password/"):
            assert client.get(f"/admin/password_reset/{path}").status_code == 404


class TestSessions:
    """Where one is signed in, and how to end it."""

    def test_the_others_are_ended(self, client, rita) -> None:
        other = Client(
            headers={"user-agent": "Mozilla/5.0 (iPhone) Version/18 Safari/6"}
        )
        log_in(other, "rita")
        log_in(client, "rita")
        page = client.get("/admin/account/sessions/").content.decode()
        assert "Safari, iPhone" in page
        assert "this one" in page
        assert client.post("/admin/account/sessions/").status_code == 302
        assert is_in(client)
        assert not is_in(other)
        assert UserSession.objects.count() == 1

    def test_a_new_password_ends_the_others_and_this_one_can_be_ended(
        self, client, rita
    ) -> None:
        other = Client()
        log_in(other, "rita")
        log_in(client, "rita")
        new = "a-new-one-of-the-tests"
        fields = ("old_password", "new_password1", "new_password2")
        asked = dict(zip(fields, (PASSWORD, new, new), strict=True))
        own = {"first_name": "R", "last_name": "R", "email": rita.email}
        client.post(
            "/admin/account/",
            {f"password-{k}": v for k, v in asked.items()}
            | {f"name_email-{k}": v for k, v in own.items()}
            | {"notices-mail": "never", "locale-preferred_language": ""}
            | {"theme-theme": "system", "theme-contrast": "system"}
            | {"theme-density": "default", "theme-keyboard_shortcuts": "on"},
        )
        rita.refresh_from_db()
        assert rita.check_password(new)
        assert is_in(client)
        assert not is_in(other)
        key = client.session.session_key
        assert UserSession.objects.filter(user=rita, session_key=key).exists()
        end_sessions(rita, actor=rita)
        assert not is_in(client)

    def test_last_seen_is_written_at_most_once_in_five_minutes(
        self, client, rita
    ) -> None:
        log_in(client, "rita")
        cache.clear()
        UserSession.objects.update(last_seen_at="2020-01-01T00:00Z")
        client.get("/admin/account/sessions/")
        assert UserSession.objects.get().last_seen_at.year > 2020
        UserSession.objects.update(last_seen_at="2020-01-01T00:00Z")
        client.get("/admin/account/sessions/")
        assert UserSession.objects.get().last_seen_at.year == 2020


def test_there_is_one_login_and_no_signing_up(client) -> None:
    """Wagtail's own views of these addresses are behind ours."""
    for path in (LOGIN, "/admin/logout/", "/admin/password_reset/"):
        view = get_resolver().resolve(path).func
        assert view.__module__.startswith("allauth."), path
    for path in ("/accounts/login/", "/admin/login/sso/"):
        assert client.get(path).status_code == 404, path
    for name in ("account_signup", "socialaccount_signup", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_every_entrance_answers_everybody(client, rita) -> None:
    """No role counts before one is in; nothing is a 500 or an admin page."""
    clients = [client, Client(), Client()]
    clients[1].force_login(rita)
    clients[2].force_login(UserFactory(is_superuser=True))
    arguments = {"provider_id": "sso", "token": "invite_x"}
    names = entrances()
    assert len(names) == 12, names
    for name, given in names.items():
        values = [arguments[each] for each in given]
        if name == "account_reset_password_from_key":
            values = ["x", "y-z"]
        for each in clients:
            for method in (each.get, each.post):
                answer = method(reverse(name, args=values))
                assert answer.status_code in (200, 302, 404, 405), name
                assert b"wagtail-sidebar" not in answer.content, name

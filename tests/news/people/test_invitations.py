"""Invitations by mail: for those one may invite, once, for a week."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.settings.scrubbing import without_tokens
from news.people import access
from news.people.models import Invitation
from news.workflow import roles
from tests.cms.accounts.way_in import give_app, is_in, log_in
from tests.news.people.test_rights import House, groups, history, ids

pytestmark = pytest.mark.django_db

SCREEN = "/admin/invitations/"
NEW = "a-new-one-of-the-tests"
NAMES = {"first_name": "Nora", "last_name": "Neu", "username": "nora"}
ANSWER = {**NAMES, "password1": NEW, "password2": NEW}


@pytest.fixture
def house() -> House:
    return House()


def invite(house: House, *, actor: Any = None, **changes: Any) -> Any:
    client = Client()
    client.force_login(actor or house.managing)
    asked = {
        "email": "nora@herald.example",
        "roles": ids([roles.REPORTERS]),
        "desks": ids([house.desk.name]),
    }
    return client.post(SCREEN, asked | changes, follow=True)


def link() -> str:
    (found,) = re.findall(r"https?://[^/]+(/admin/welcome/\S+)", mail.outbox[-1].body)
    return str(found)


def test_who_was_invited_opens_the_account_and_gets_in(house, client) -> None:
    said = invite(house).content.decode()
    assert "nora@herald.example has a week to open the account" in said
    assert mail.outbox[0].to == ["nora@herald.example"]
    token = link().split("/")[-2]
    assert not Invitation.objects.filter(digest=token).exists()
    assert token not in without_tokens(f"GET {link()}")
    assert client.get(link()).context["form"].initial["username"] == "nora"
    assert client.post(link(), ANSWER)["Location"] == "/admin/login/"
    person = get_user_model().objects.get(username="nora")
    assert (person.email, person.get_full_name()) == ("nora@herald.example", "Nora Neu")
    assert groups(person) == {roles.REPORTERS, "World desk"}
    assert "people.join" in [entry[0] for entry in history(person)]
    assert log_in(client, "nora", NEW)["Location"] == "/admin/"
    assert is_in(client)
    # Once.
    again = client.post(link(), ANSWER | {"username": "nora2"})
    assert again.status_code == 410
    assert b"was accepted" in again.content
    assert get_user_model().objects.filter(email="nora@herald.example").count() == 1


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"password2": "other"}, "didn’t match"),
        ({"password1": "nora", "password2": "nora"}, "too short"),
        ({"username": "RITA"}, "Somebody has this user name."),
        ({"first_name": ""}, "This field is required."),
        ({"username": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(house, client, changes, words) -> None:
    invite(house)
    answer = client.post(link(), ANSWER | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert client.post(link(), ANSWER).status_code == 302


def test_links_that_are_over_say_why(house, client) -> None:
    invite(house)
    invitation = Invitation.objects.get()
    assert client.get("/admin/welcome/invite_nothing/").status_code == 404
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert b"has expired" in client.get(link()).content
    assert client.post(link(), ANSWER).status_code == 410
    staff = Client()
    staff.force_login(house.managing)
    assert "expired" in staff.get(SCREEN).content.decode()
    first = link()
    staff.post(f"{SCREEN}{invitation.pk}/again/")
    assert client.get(first).status_code == 410
    assert client.get(link()).status_code == 200
    staff.post(f"{SCREEN}{Invitation.objects.first().pk}/revoke/")
    assert client.post(link(), ANSWER).status_code == 410
    assert not get_user_model().objects.filter(username="nora").exists()


def test_an_invitation_gives_no_more_than_its_maker_may_when_it_is_used(
    house, client
) -> None:
    invite(house)
    house.managing.groups.clear()
    assert b"may no longer do so" in client.get(link()).content
    assert client.post(link(), ANSWER).status_code == 410


def test_nobody_invites_into_what_they_may_not_give(house) -> None:
    answer = invite(house, actor=house.keeper, roles=ids([roles.MANAGING_EDITORS]))
    assert b"is not one of the available choices" in answer.content
    assert not mail.outbox
    assert invite(house, actor=house.reporter).redirect_chain[0][0] == "/admin/"
    assert not Invitation.objects.exists()


def test_an_invitation_one_could_not_give_is_not_put_in_another_ones_place(
    house, client
) -> None:
    invite(house)
    given = {"roles": [], "desks": [], "others": ids(["Account keepers"])}
    said = invite(house, actor=house.keeper, **given).content.decode()
    assert "You may not give: Reporters, World desk." in said
    assert len(mail.outbox) == 1
    assert client.get(link()).status_code == 200


def test_who_has_an_account_is_not_invited(house) -> None:
    assert b"has an account already" in invite(house, email="RITA@example.org").content
    assert b"at least one role or desk" in invite(house, roles=[], desks=[]).content
    assert not mail.outbox


def test_a_mail_server_that_is_away_loses_no_invitation(house, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert "did not take the mail" in invite(house).content.decode()
    assert Invitation.objects.get().is_living


class TestWaysIn:
    """Another's sessions and second factor, for those who manage the account."""

    def test_sessions_are_ended(self, house, client) -> None:
        log_in(client, "rita")
        assert is_in(client)
        staff = Client()
        staff.force_login(house.managing)
        url = f"/admin/users/{house.reporter.pk}/access/"
        assert b"Sign out everywhere" in staff.get(url).content
        staff.post(f"{url}sign-out/")
        assert not is_in(client)
        assert history(house.reporter)[-1][:2] == ("people.sessions", house.managing)

    def test_who_comes_back_signs_in_anew(self, house, client) -> None:
        log_in(client, "rita")
        person = house.reporter
        for is_active in (False, True):
            person.is_active = is_active
            person.save()
        assert not is_in(client)
        assert log_in(client, "rita")["Location"] == "/admin/"

    def test_a_lost_second_factor_is_taken_away(self, house, client) -> None:
        give_app(house.reporter)
        access.reset_second_factor(house.reporter, actor=house.boss)
        assert not Authenticator.objects.exists()
        assert log_in(client, "rita")["Location"] == "/admin/"

    def test_not_of_those_who_hold_more(self, house) -> None:
        give_app(house.boss)
        staff = Client()
        staff.force_login(house.managing)
        url = f"/admin/users/{house.boss.pk}/access/"
        for answer in (staff.get(url), staff.post(f"{url}reset/")):
            assert answer["Location"] == "/admin/"
        assert Authenticator.objects.filter(user=house.boss).exists()

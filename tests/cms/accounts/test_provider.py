"""Logging in at the house's identity provider, a real one on this machine."""

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cms.accounts.provider import CLIENT, SECRET, Provider, providing
from tests.cms.accounts.way_in import give_app, is_in, log_in
from tests.factories import REPORTER, UserFactory, newsroom
from tests.running import free_port

pytestmark = pytest.mark.django_db

START = "/admin/login/sso/"
BACK = "/admin/login/sso/back/"


class _Still(urllib.request.HTTPRedirectHandler):
    """A browser that stops at a redirect, to be looked at."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    newsroom()
    settings.OIDC_NAME = "Herald ID"
    with providing() as running:
        app = {
            "provider_id": "sso",
            "name": "Herald ID",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": running.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        running.claims = {
            "sub": "42",
            "email": "rita@herald.example",
            "email_verified": True,
        }
        yield running


@pytest.fixture
def rita() -> Any:
    return UserFactory(username="rita", email="Rita@herald.example", role=REPORTER)


def sign_in(client: Client, provider: Provider, start: str = START) -> Any:
    """Go there and come back as a browser does; returns the last answer."""
    going = client.post(start)
    assert going["Location"].startswith(f"{provider.url}/authorize?"), going
    opener = urllib.request.build_opener(_Still)
    try:
        opener.open(going["Location"])
    except urllib.error.HTTPError as redirect:
        back = redirect.headers["Location"]
    assert back.startswith(f"http://testserver{BACK}")
    return client.get(back)


def words(client: Client) -> str:
    return client.get("/admin/login/").content.decode()


def test_the_button_stands_where_there_is_a_provider(provider, client) -> None:
    assert "Sign in with Herald ID" in words(client)


def test_without_one_there_is_no_button_and_no_address(client) -> None:
    assert "Sign in with a passkey" in words(client)
    assert "/admin/login/sso/" not in words(client)
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404


def test_a_proven_address_opens_the_account_it_belongs_to(
    provider, client, rita
) -> None:
    assert sign_in(client, provider)["Location"] == "/admin/"
    assert is_in(client)
    tied = SocialAccount.objects.get()
    assert (tied.user, tied.uid) == (rita, "42")
    assert SocialToken.objects.count() == 0
    # From now on by who it is, whatever the address; and the password still opens.
    provider.claims["email"] = "married@herald.example"
    assert sign_in(Client(), provider)["Location"] == "/admin/"
    assert SocialAccount.objects.count() == 1
    assert log_in(Client(), "rita")["Location"] == "/admin/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "stranger@herald.example"},
        {"email": ""},
    ],
)
def test_nobody_else_gets_in_and_no_account_is_made(
    provider, client, rita, claims
) -> None:
    provider.claims |= claims
    assert sign_in(client, provider)["Location"] == "/admin/login/"
    assert "there is no account here with an address it has verified" in words(client)
    assert not is_in(client)
    assert get_user_model().objects.count() == 1
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("address", ["rıta@herald.example", "RİTA@herald.example"])
def test_an_address_that_looks_like_it_is_another(
    provider, client, rita, address
) -> None:
    """PostgreSQL's capital of a dotless i is an I."""
    provider.claims["email"] = address
    assert sign_in(client, provider)["Location"] == "/admin/login/"
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    "claims",
    [{"sub": None}, {"sub": "x" * 3000}, {"sub": "a\x00b"}, {"name": "a\x00b"}],
)
def test_a_provider_that_says_nonsense_is_said_in_words(
    provider, client, rita, claims
) -> None:
    provider.claims |= claims
    assert sign_in(client, provider)["Location"] == "/admin/login/"
    assert "Herald ID did not answer as it should" in words(client)
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_it_logs_in_whatever_else_was_asked_for(
    provider, client, rita, process
) -> None:
    asked = f"{START}?process={process}&next=/admin/account/"
    assert sign_in(client, provider, asked)["Location"] == "/admin/account/"
    assert is_in(client)


def test_an_address_two_people_share_opens_neither(provider, client, rita) -> None:
    UserFactory(email="RITA@herald.example")
    assert sign_in(client, provider)["Location"] == "/admin/login/"


def test_somebody_who_left_stays_out(provider, client, rita) -> None:
    sign_in(client, provider)
    get_user_model().objects.update(is_active=False)
    assert sign_in(Client(), provider)["Location"] == "/admin/login/inactive/"


def test_a_second_factor_of_ours_is_asked_for_all_the_same(
    provider, client, rita
) -> None:
    give_app(rita)
    assert sign_in(client, provider)["Location"] == "/admin/login/code/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "part", ["/.well-known/openid-configuration", "/token", "/userinfo"]
)
def test_a_provider_that_fails_is_said_in_words(provider, client, rita, part) -> None:
    provider.broken = part
    if part.startswith("/."):
        client.post(START)
    else:
        assert sign_in(client, provider)["Location"] == "/admin/login/"
    assert "Herald ID did not answer as it should" in words(client)
    assert not is_in(client)


def test_a_provider_that_is_gone_is_said_in_words(provider, client, settings) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    apps[0]["settings"]["server_url"] = f"http://127.0.0.1:{free_port()}"
    assert client.post(START)["Location"] == "/admin/login/"
    assert "Herald ID did not answer as it should" in words(client)


def test_an_answer_nobody_asked_for_opens_nothing(provider, client, rita) -> None:
    answer = client.get(BACK, {"code": "x", "state": "y"})
    assert answer["Location"] == "/admin/login/"
    assert not is_in(client)


def test_it_is_not_started_by_a_link_alone(provider, client) -> None:
    """Else any page could log its reader in as somebody of the provider's."""
    assert client.get(START).status_code == 200
    assert provider.asked == []

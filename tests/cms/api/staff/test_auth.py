"""Nobody without a living token of an active member of staff learns anything."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import APIToken

from tests import factories
from tests.staff_api import BASE, Caller, operations, token_of

FILL = {"type": "news.Category", "type_name": "news.ArticlePage"}
PATHS = [
    (operation_id, method, re.sub(r"{(\w+)}", lambda m: FILL.get(m[1], "1"), path))
    for operation_id, method, path in operations()
]
OTHERS = [
    ("docs", "GET", "docs/"),
    ("openapi", "GET", "openapi.json"),
    ("root", "GET", ""),
    ("nowhere", "GET", "nowhere/"),
    ("nowhere", "POST", "nowhere/"),
    ("wrong method", "PUT", "pages/"),
    ("no slash", "GET", "pages"),
    ("above", "GET", "../"),
    ("options", "OPTIONS", "pages/"),
    ("head", "HEAD", "pages/"),
]


def strangers(db):
    """Give every way to come without a living token, as (name, caller)."""
    revoked = factories.UserFactory(role=factories.MANAGING_EDITOR)
    inactive = factories.UserFactory(role=factories.MANAGING_EDITOR)
    with_session = Caller()
    admin = get_user_model().objects.create_superuser("boss")
    with_session.client.force_login(admin)
    callers = {
        "anonymous": Caller(),
        "invalid": Caller(token="wagtail_nonsense"),
        "well formed but unknown": Caller(token=APIToken.generate_token()),
        "revoked": Caller(revoked),
        "inactive": Caller(inactive),
        "session": with_session,
    }
    APIToken.objects.get(user=revoked).revoke()
    inactive.is_active = False
    inactive.save()
    return callers


@pytest.mark.parametrize(
    "operation_id, method, path", PATHS + OTHERS, ids=lambda value: value or "-"
)
def test_without_a_living_token_every_address_answers_401(
    db, operation_id, method, path
):
    for name, caller in strangers(db).items():
        if name == "session" and operation_id in ("docs", "openapi"):
            continue
        answer = caller.call(method, path)
        assert answer.status_code == 401, (name, operation_id)
        assert answer["WWW-Authenticate"].startswith("Bearer realm=")
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Cache-Control"] == "no-store"
        assert "Authorization" in answer["Vary"]


@pytest.mark.parametrize("path", ["docs/", "openapi.json"])
def test_an_editor_logged_in_to_the_admin_reads_the_description_but_calls_nothing(
    desk, path
):
    browser = Client()
    browser.force_login(desk.users["reporter"])
    assert browser.get(BASE + path).status_code == 200
    assert browser.post(BASE + path).status_code == 401
    assert browser.get(BASE + "whoami/").status_code == 401


def test_a_session_without_the_newsroom_s_admin_reads_no_description(db):
    browser = Client()
    browser.force_login(factories.UserFactory())
    assert browser.get(BASE + "docs/").status_code == 401


def test_the_description_opens_with_a_token(desk):
    assert desk.reporter.get("openapi.json").json()["openapi"].startswith("3.1")
    assert desk.reporter.get("docs/").status_code == 200


def test_a_token_of_somebody_without_access_to_the_admin_is_403(db):
    answer = Caller(factories.UserFactory()).get("images/")
    assert answer.status_code == 403


def test_a_token_beats_the_session_that_comes_with_it(desk):
    caller = Caller(desk.users["reporter"])
    caller.client.force_login(desk.users["admin"])
    assert caller.get("whoami/").json()["user"]["username"] == "reporter"


def test_a_bad_token_is_told_apart_from_none(db):
    assert "invalid_token" in Caller(token="x").get("whoami/")["WWW-Authenticate"]
    assert "invalid_token" not in Caller().get("whoami/")["WWW-Authenticate"]


def test_a_call_looks_its_token_up_once(desk, django_assert_num_queries):
    token = token_of(desk.users["admin"])
    caller = Caller(token=token)
    caller.get("whoami/")  # warms up, and notes that the token was used
    with django_assert_num_queries(3):  # token, avatar, groups
        assert caller.get("whoami/").status_code == 200


def test_every_operation_asks_for_a_token_in_the_description():
    from cms.api.staff.root import api

    for methods in api.get_openapi_schema()["paths"].values():
        for operation in methods.values():
            assert operation["security"] == [{"StaffToken": []}]

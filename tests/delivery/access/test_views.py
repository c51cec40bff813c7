"""The keys admin: who may do what, the key shown once, change, end, use, report."""

import csv
import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize

from delivery.access import keys
from delivery.access.models import ApiKey, EmbargoReading, Usage
from delivery.access.usage import LEDGER
from news.workflow import roles
from tests.delivery.access.parties import headers
from tests.delivery.resources import publish, story
from tests.factories import UserFactory, newsroom

pytestmark = pytest.mark.django_db

GETS = ["index", "add", "edit", "use", "reveal", "history", "report"]
POSTS = ["rotate", "revoke"]
ROLES = [
    (None, False),
    (roles.REPORTERS, False),
    (roles.COPY_EDITORS, False),
    (roles.SECTION_EDITORS, False),
    (roles.PHOTO_EDITORS, False),
    (roles.MANAGING_EDITORS, True),
    ("administrator", True),
]


def logged_in(role: str | None) -> Client:
    client = Client()
    if role:
        newsroom()
        is_admin = role == "administrator"
        person = UserFactory(role=None if is_admin else role, is_superuser=is_admin)
        client.force_login(person)
    return client


@pytest.fixture
def desk(db) -> Client:
    return logged_in(roles.MANAGING_EDITORS)


def address(name: str, key: ApiKey) -> str:
    without = ("index", "add", "report")
    return reverse(f"api_keys:{name}", args=[] if name in without else [key.pk])


@pytest.mark.parametrize("name", GETS + POSTS)
@pytest.mark.parametrize("role, allowed", ROLES)
def test_roles(make_key, role, allowed, name) -> None:
    key, text = make_key()
    client = logged_in(role)
    url = address(name, key)
    response = client.get(url) if name in GETS else client.post(url)
    if allowed:
        assert response.status_code == 200 or "/admin/api_keys/" in response.url
    else:
        assert response.status_code == 302
        assert "/admin/api_keys/" not in response.url.split("?")[0]
        assert key.secrets.count() == 1
        keys.prove(text)


def test_nobody_deletes_a_key(desk, make_key) -> None:
    key, _ = make_key()
    assert desk.post(f"/admin/api_keys/delete/{key.pk}/").status_code == 404


def test_a_key_is_made_and_shown_once(desk) -> None:
    for path in ("/world/", "/world/asia/"):
        publish(story(kind="section", path=path))
    response = desk.post(
        reverse("api_keys:add"),
        {
            "name": "Herald",
            "scopes": ["read", "read:embargoed"],
            "sections": "world, asia",
        },
    )
    key = ApiKey.objects.get(name="Herald")
    assert key.sections == ["world", "asia"]
    assert key.created_by is not None
    assert response.url == reverse("api_keys:reveal", args=[key.pk])
    page = desk.get(response.url)
    assert "no-store" in page["Cache-Control"]
    (text,) = re.findall(r'id="api-key"[^>]*>([^<]+)<', page.content.decode())
    assert keys.prove(text).key_id == key.pk
    again = desk.get(response.url).content.decode()
    assert text not in again
    assert text not in str(desk.session.items())


def test_the_session_holds_no_key_in_clear(desk) -> None:
    desk.post(reverse("api_keys:add"), {"name": "Herald", "scopes": ["read"]})
    kept = desk.session["api_key"]
    assert "cdk_" not in str(kept)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "scopes": ["read"]},
        {"name": "Herald"},
        {"name": "Herald", "scopes": ["write"]},
        {"name": "Herald", "scopes": ["consumer"]},
        {"name": "Herald", "scopes": ["consumer"], "consumer": "a/b"},
        {"name": "Herald", "scopes": ["consumer"], "consumer": ".."},
        {"name": "Herald", "scopes": ["consumer"], "consumer": "a\nb"},
        {"name": "Herald", "scopes": ["consumer"], "consumer": "a\0b"},
        {"name": "Herald", "scopes": ["read\0"]},
        {"name": "Herald", "scopes": ["read"], "rate_limit": "1e3"},
        {"name": "Herald", "scopes": ["read"], "expires_at": "0001-01-01 00:00"},
        {"name": "Herald", "scopes": ["read"], "expires_at": "9999-12-31 23:59"},
        {"name": "Herald", "scopes": ["read"], "rate_limit": "-1"},
        {"name": "Herald", "scopes": ["read"], "rate_limit": "9" * 30},
        {"name": "Herald", "scopes": ["read"], "expires_at": "yesterday"},
        {
            "name": "Herald",
            "scopes": ["read"],
            "sections": ",".join("a" * n for n in range(1, 102)),
        },
        {"name": "Herald", "scopes": ["read"], "sections": "wrold"},
        {"name": "x" * 200, "scopes": ["read"]},
        {"name": "a\0b", "scopes": ["read"]},
    ],
)
def test_a_bad_form_makes_no_key(desk, fields) -> None:
    response = desk.post(reverse("api_keys:add"), fields)
    assert response.status_code == 200
    assert "error-message" in response.content.decode()  # beside the field
    assert not ApiKey.objects.exists()


def test_changing_keeps_the_old_one_for_a_while(desk, make_key, client) -> None:
    key, old = make_key("read")
    response = desk.post(address("rotate", key))
    page = desk.get(response.url).content.decode()
    (new,) = re.findall(r'id="api-key"[^>]*>([^<]+)<', page)
    for text in (old, new):
        assert keys.prove(text).key_id == key.pk


def test_a_leaked_key_is_changed_at_once(desk, make_key, client) -> None:
    key, old = make_key("read")
    desk.post(address("rotate", key), {"now": "1"})
    answer = client.get("/api/v1/articles/", headers=headers(old))
    assert answer.status_code == 401


def test_a_revoked_key_stays_on_the_list_and_cannot_be_changed(desk, make_key) -> None:
    key, text = make_key(name="Herald")
    desk.post(address("revoke", key))
    with pytest.raises(keys.Problem):
        keys.prove(text)
    page = desk.get(address("index", key)).content.decode()
    assert "Herald" in page
    assert "revoked" in page
    desk.post(address("rotate", key))
    assert key.secrets.count() == 1


@pytest.mark.parametrize("name", POSTS)
def test_what_changes_something_is_done_by_post_alone(desk, make_key, name) -> None:
    key, _ = make_key()
    assert desk.get(address(name, key)).status_code == 405


def test_use_is_shown_by_day(desk, make_key) -> None:
    key, _ = make_key()
    now = timezone.now()
    for days, requests in ((0, 7), (1, 14), (40, 999)):
        Usage.objects.create(
            key=key,
            day=(now - timedelta(days=days)).date(),
            requests=requests,
            limited=1,
            sent=2048,
            last_used_at=now - timedelta(days=days),
        )
    page = desk.get(address("use", key)).content.decode()
    assert re.findall(r"<meter[^>]*value=\"(\d+)\"", page) == ["50", "100"]
    assert "999" not in page
    assert f"Last used on {localize(timezone.localtime(now))}" in page


def test_when_a_key_was_used_last_is_on_the_list(desk, make_key, client) -> None:
    _, text = make_key(name="Herald")
    assert "Herald" in (page := desk.get(reverse("api_keys:index")).content.decode())
    assert "minutes ago" not in page
    with time_machine.travel(timezone.now() - timedelta(minutes=7)):
        Client().get("/api/v1/articles/", headers=headers(text))
        assert LEDGER.flush() == 1
    page = desk.get(reverse("api_keys:index")).content.decode().replace("\xa0", " ")
    assert "7 minutes ago" in page


def reading(key: ApiKey, **fields) -> EmbargoReading:
    fields = {
        "created_at": timezone.now(),
        "key": key,
        "handle": "aaaaaaaaaa",
        "public_id": uuid4(),
        "title": "Rents rise",
        "embargoed_until": timezone.now() + timedelta(days=1),
        "address": "/api/v1/articles/",
        "client": "203.0.113.7",
        **fields,
    }
    return EmbargoReading.objects.create(**fields)


def test_the_report_tells_who_read_what_when(desk, make_key) -> None:
    (herald, _), (echo, _) = make_key(name="Herald"), make_key(name="Echo")
    rents = reading(herald, title="Rents rise")
    reading(echo, title="Budget", created_at=timezone.now() - timedelta(days=9))
    url = reverse("api_keys:report")
    page = desk.get(url).content.decode()
    assert "Rents rise" in page
    assert "Budget" in page
    for query, shown, hidden in (
        ({"key": herald.pk}, "Rents rise", "Budget"),
        ({"key": echo.pk}, "Budget", "Rents rise"),
        ({"story": str(rents.public_id)}, "Rents rise", "Budget"),
        ({"since": f"{timezone.localdate():%Y-%m-%d}"}, "Rents rise", "Budget"),
        (
            {"until": f"{timezone.localdate() - timedelta(days=5):%Y-%m-%d}"},
            "Budget",
            "Rents rise",
        ),
    ):
        page = desk.get(url, query).content.decode()
        assert shown in page, query
        assert hidden not in page.split("<tbody>")[1], query


@pytest.mark.parametrize(
    "query",
    ["story=x", "key=9999", "since=x", "before=x", "before=" + "9" * 30, "key=%00"],
)
def test_odd_terms_show_nothing_and_break_nothing(desk, make_key, query) -> None:
    key, _ = make_key()
    reading(key)
    for more in ("", "&export=csv"):
        assert (
            desk.get(f"{reverse('api_keys:report')}?{query}{more}").status_code == 200
        )


def test_the_report_is_exported_whole_and_harmless(desk, make_key) -> None:
    key, _ = make_key(name='=HYPERLINK("https://evil.example")')
    for number in range(130):
        reading(key, title=f"Story {number}")
    response = desk.get(reverse("api_keys:report"), {"export": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(StringIO(text)))
    assert len(rows) == 130
    assert rows[0]["title"] == "Story 129"
    assert rows[0]["key"].startswith("'=")


def test_older_readings_are_a_page_away(desk, make_key) -> None:
    key, _ = make_key()
    for number in range(101):
        reading(key, title=f"Story {number}!")
    first = desk.get(reverse("api_keys:report")).content.decode()
    assert "Story 0!" not in first
    (older,) = re.findall(r'href="([^"]*before=[^"]+)"', first)
    second = desk.get(reverse("api_keys:report") + older.replace("&amp;", "&"))
    assert "Story 0!" in second.content.decode()


def test_what_was_read_is_never_rewritten(make_key) -> None:
    row = reading(make_key()[0])
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(TypeError):
        EmbargoReading.objects.all().delete()

"""Who may open which screen of ours: a table of URL, role and method, from the URLs."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.access.models import ApiKey
from delivery.purge.models import Purge
from delivery.webhooks.models import Endpoint
from news.desk.models import Assignment, SavedView
from news.desk.planning import feeds
from news.notices.models import Channel
from news.people.models import Invitation
from news.preview import tokens
from news.review_links import links
from tests.factories import (
    REPORTER,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    NewsImageFactory,
    UserFactory,
)
from tests.news.desk.paper import open_paper
from tests.screens import SCREENS
from tests.urls import admin_screens

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# The reporter who wrote the story, another one, and editors of its desk and of another.
PEOPLE = {
    "r": "reporter",
    "o": "other",
    "c": "copy",
    "e": "editor",
    "s": "sport",
    "p": "photo",
    "m": "managing",
}


@pytest.fixture
def house() -> SimpleNamespace:
    """One of each thing an address can be about."""
    paper = open_paper()
    world, people = paper.world, paper.people
    people["other"] = UserFactory(role=REPORTER)
    story = ArticleFactory(parent=world, complete=True, writer=people["reporter"])
    token = tokens.mint(article=story, user=people["managing"])[0]
    review_link = links.mint(article=story, user=people["managing"], reader="Legal")[0]
    now = timezone.now()
    return SimpleNamespace(
        people=people,
        story=story,
        token=token,
        review_link=review_link,
        image=NewsImageFactory(uploaded_by_user=people["photo"]),
        invitation=Invitation.objects.create(
            user=people["managing"], email="new@example.org", expires_at=now
        ),
        feed=feeds.make(user=people["editor"], desk=None, days=30)[0],
        view=SavedView.objects.create(user=people["editor"], name="Mine"),
        keys={
            "desk_assignments": Assignment.objects.create(
                what="Flood", section=world, due_at=now
            ),
            "wagtailusers_users": people["other"],
            "desk_channels": Channel.objects.create(desk=world.desk),
            "webhooks": Endpoint.objects.create(url="https://127.0.0.1/hook"),
            "api_keys": ApiKey.objects.create(name="Herald", scopes=["read"]),
            "purges": Purge.objects.create(
                target="cache", next_attempt_at=now, created_at=now
            ),
            "wagtailsnippets_news_author": AuthorFactory(),
            "wagtailsnippets_news_category": CategoryFactory(),
        },
    )


def address(house: SimpleNamespace, name: str, arguments: list[str]) -> str:
    values = {
        "page_id": house.story.pk,
        "image_id": house.image.pk,
        "public_id": house.image.public_id,
        "token_id": house.token.pk,
        "link_id": house.review_link.pk,
        "view_id": house.view.pk,
        "feed_id": house.feed.pk,
        "invitation_id": house.invitation.pk,
        "user_id": house.people["other"].pk,
        "verb": "spike",
        "kind": "assignment",
        "parent_id": house.story.get_parent().pk,
    }
    if "pk" in arguments:
        kind = name.partition(":")[0]
        values["pk"] = house.keys.get(kind, house.keys["desk_assignments"]).pk
    return reverse(name, args=[values.get(each, 999_999) for each in arguments])


def verdict(response: Any) -> str:
    """Tell whether somebody was let in, turned away, or told of nothing."""
    assert response.status_code < 500, response.request["PATH_INFO"]
    if response.status_code == 403:
        return "no"
    if response.status_code == 404:
        return "nothing"
    # Wagtail turns people away to its home, with a message.
    away = response.status_code == 302 and response["Location"] == "/admin/"
    return "no" if away else "in"


def asked(house: SimpleNamespace) -> Iterator[tuple[str, str, str, str]]:
    """Ask everything of everybody: name, method, letter of the person, verdict."""
    clients = {letter: Client() for letter in PEOPLE}
    for letter, client in clients.items():
        client.force_login(house.people[PEOPLE[letter]])
    for name, arguments in admin_screens().items():
        url = address(house, name, arguments)
        for method in ("get", "post"):
            for letter, client in clients.items():
                client.raise_request_exception = False
                with transaction.atomic():
                    response = getattr(client, method)(url)
                    transaction.set_rollback(True)
                for close in response._resource_closers:
                    close()  # `response.close` would take the database along
                if response.status_code == 405:
                    yield name, method, letter, "405"
                else:
                    yield name, method, letter, verdict(response)


def rows(house: SimpleNamespace) -> dict[str, str]:
    """Write the verdicts as the table does: who gets in / who is told of nothing."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, method, letter, said in asked(house):
        found.setdefault(name, {}).setdefault(method, {}).setdefault(said, "")
        found[name][method][said] += letter
    return {
        name: " ".join(_cell(said) for said in methods.values())
        for name, methods in found.items()
    }


def _cell(said: dict[str, str]) -> str:
    if set(said) <= {"405", "no", "nothing"} and "405" in said:
        return "-"  # no such method, for those who get as far
    let_in = said.get("in", "") or "nobody"
    return let_in + (f"/{said['nothing']}" if "nothing" in said else "")


def test_every_screen_opens_to_whom_the_table_says(house) -> None:
    found = rows(house)
    assert found == SCREENS


def test_nobody_gets_in_without_a_login(house) -> None:
    client = Client()
    for name, arguments in admin_screens().items():
        url = address(house, name, arguments)
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code == 302, name
            assert response["Location"].startswith("/admin/login/"), name

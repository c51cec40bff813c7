"""Which page stands at an address, and where old addresses lead."""

from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from news.models import ArticlePage, SectionPage
from tests.news.newsroom import make_article, publish, withdraw
from tests.news.reader.paper import WHOLE


def test_missing_slash_is_put_right(client: Any, story: ArticlePage) -> None:
    response = client.get(WHOLE.rstrip("/"))
    assert (response.status_code, response["Location"]) == (301, WHOLE)


def test_old_address_leads_to_the_new_one(client: Any, story: ArticlePage) -> None:
    story.slug = "renamed"
    story.save()
    publish(story, action="updated", reason="update")
    response = client.get(WHOLE)
    assert (response.status_code, response["Location"]) == (301, "/world/renamed/")


@pytest.mark.parametrize("is_permanent, status", [(True, 301), (False, 302)])
def test_redirect_of_the_admin_is_followed(
    client: Any, story: ArticlePage, is_permanent: bool, status: int
) -> None:
    Redirect.objects.create(
        old_path="/from/print", redirect_page=story, is_permanent=is_permanent
    )
    response = client.get("/from/print/")
    assert (response.status_code, response["Location"]) == (status, WHOLE)


def test_redirect_to_a_draft_tells_nothing(client: Any, world: SectionPage) -> None:
    draft = make_article(world, "Secret draft")
    Redirect.objects.create(old_path="/from/print", redirect_page=draft)
    response = client.get("/from/print/")
    assert response.status_code == 404
    assert b"secret" not in response.content.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/world/nothing/",
        "/published-under/nothing/",
        "/authors/nobody/",
        "/de/",
        "/en/",
        "/%00/",
        "/" + "x" * 3000,
        "/world/../admin/",
    ],
)
def test_nothing_at_an_address_is_a_page_that_says_so(
    client: Any, world: SectionPage, path: str
) -> None:
    assert client.get(path).status_code in (301, 404)


def test_draft_has_no_page(client: Any, world: SectionPage) -> None:
    make_article(world, "Marker of a draft")
    assert client.get("/world/marker-of-a-draft/").status_code == 404
    assert b"Marker of a draft" not in client.get("/world/").content


def test_withdrawn_story_has_no_page(client: Any, story: ArticlePage) -> None:
    withdraw(story)
    assert client.get(WHOLE).status_code == 404
    for path in ("/world/", "/published-under/north-korea/", "/authors/ann-park/"):
        assert b"Whole story" not in client.get(path).content


def test_later_draft_of_a_public_story_is_not_shown(
    client: Any, story: ArticlePage
) -> None:
    story.title = "Marker of a later draft"
    story.save_revision(clean=False)
    assert b"Marker of a later draft" not in client.get(WHOLE).content


def test_admin_without_slash_is_still_the_admin(client: Any, world: Any) -> None:
    response = client.get("/admin")
    assert (response.status_code, response["Location"]) == (302, "/admin/")

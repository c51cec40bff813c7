"""Where a path leads."""

import pytest
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect

from delivery import record
from news.api.resolve import clean_path
from news.models import ArticlePage
from news.projection import article_resource
from tests.news.newsroom import make_article

STORY = "/world/asia/refuses-to-meet/"


@pytest.mark.parametrize(
    "given, path",
    [
        ("/world/story/", "/world/story/"),
        ("/world/story", "/world/story/"),
        ("world/story", "/world/story/"),
        (" /world//story/ ", "/world/story/"),
        ("https://paper.example/world/story/?utm=1#top", "/world/story/"),
        ("https://paper.example", "/"),
        ("//paper/story", "/paper/story/"),
        ("", "/"),
        ("?x=1", "/"),
        ("/caf%C3%A9/", "/café/"),
        ("/a%00b/", "/ab/"),
        ("http://[::1", "/"),
    ],
)
def test_a_path_is_read_as_people_write_it(given, path) -> None:
    assert clean_path(given) == path


@pytest.mark.parametrize(
    "path, type",
    [
        (STORY, "article"),
        (f"https://127.0.0.1{STORY}?utm_source=x", "article"),
        (STORY.rstrip("/"), "article"),
        ("/world/", "section"),
        ("/published-under/north-korea/", "category"),
        ("/authors/ann-park/", "author"),
        ("/", "front"),
    ],
)
def test_a_path_gives_its_document(paper, read, path, type) -> None:
    response = read("resolve/", path=path)
    assert response.status_code == 200
    assert response.json()["type"] == type


def redirect_of(read, path: str) -> tuple[str, str | None, int]:
    answer = read("resolve/", path=path).json()
    assert answer["type"] == "redirect", answer
    return answer["to"], answer["path"], answer["status"]


def test_an_old_path_leads_to_the_new_one(paper, read) -> None:
    ArticlePage.objects.filter(pk=paper.first.pk).update(
        slug="meets", url_path=paper.first.url_path.replace("refuses-to-meet", "meets")
    )
    with transaction.atomic():
        record.move(article_resource(ArticlePage.objects.get(pk=paper.first.pk)))
    to, path, status = redirect_of(read, STORY)
    assert (path, status) == ("/world/asia/meets/", 301)
    assert to.endswith("/world/asia/meets/")


@pytest.mark.parametrize("permanent, status", [(True, 301), (False, 302)])
def test_a_redirect_of_the_desk_is_told(paper, read, permanent, status) -> None:
    Redirect.add_redirect("/short/", redirect_to=paper.first, is_permanent=permanent)
    assert redirect_of(read, "/short/")[1:] == (STORY, status)


def test_a_redirect_may_lead_away(paper, read) -> None:
    Redirect.add_redirect("/away/", redirect_to="https://elsewhere.example/x")
    assert redirect_of(read, "/away") == ("https://elsewhere.example/x", None, 301)


def test_a_redirect_may_name_its_query_string(paper, read) -> None:
    Redirect.add_redirect("/old?id=7", redirect_to=paper.first)
    assert redirect_of(read, "/old/?id=7")[1] == STORY
    assert read("resolve/", path="/old/?id=8").status_code == 404


def test_a_redirect_to_an_address_of_the_house_is_followed(
    paper, read, settings
) -> None:
    Redirect.add_redirect("/one/", redirect_to=f"{settings.SITE_URL}/two/")
    Redirect.add_redirect("/two/", redirect_to=f"{settings.SITE_URL}{STORY}")
    assert redirect_of(read, "/one/")[1] == STORY


def test_a_loop_leads_nowhere(paper, read, settings) -> None:
    Redirect.add_redirect("/one/", redirect_to=f"{settings.SITE_URL}/two/")
    Redirect.add_redirect("/two/", redirect_to=f"{settings.SITE_URL}/one/")
    assert read("resolve/", path="/one/").status_code == 404


def test_a_redirect_to_a_draft_tells_nothing(paper, read) -> None:
    draft = make_article(paper.world, "Secret plans")
    Redirect.add_redirect("/soon/", redirect_to=draft)
    response = read("resolve/", path="/soon/")
    assert response.status_code == 404
    assert "secret" not in response.content.decode().lower()


def test_a_redirect_costs_three_queries(paper, client, django_assert_max_num_queries):
    Redirect.add_redirect("/short/", redirect_to=paper.first)
    with django_assert_max_num_queries(3):
        assert client.get("/api/v1/resolve/?path=/short/").status_code == 200

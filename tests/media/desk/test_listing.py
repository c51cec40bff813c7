"""The list of pictures: what it finds, for whom, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import NewsImageFactory, put_live
from tests.news.desk.paper import Paper

LIST = reverse("wagtailimages:index")
RESULTS = reverse("wagtailimages:index_results")


def titles(paper: Paper, who: str = "photo", **query: Any) -> list[str]:
    answer = paper.client(who).get(LIST, query)
    assert answer.status_code == 200
    return sorted(image.title for image in answer.context["object_list"])


@pytest.fixture
def library(paper: Paper) -> Paper:
    now = timezone.now()
    day = timedelta(days=1)
    NewsImageFactory(title="plain", width_px=320, height_px=180)
    NewsImageFactory(title="large", width_px=1600, height_px=900)
    NewsImageFactory(title="no alt", alt="", width_px=64, height_px=36)
    NewsImageFactory(title="bare", alt="", credit="", width_px=64, height_px=36)
    NewsImageFactory(title="ended", rights_until=now - day, width_px=64, height_px=36)
    NewsImageFactory(title="ending", rights_until=now + day, width_px=64, height_px=36)
    used = NewsImageFactory(
        title="used", rights_until=now + 90 * day, width_px=64, height_px=36
    )
    paper.story(title="With a picture", lead_image=used)
    live = NewsImageFactory(title="live", width_px=64, height_px=36)
    put_live(paper.story(title="Goes out", lead_image=live))
    return paper


FOUND = {
    "no_alt": ["bare", "no alt"],
    "no_credit": ["bare"],
    "no_alt no_credit": ["bare"],
    "rights_ended": ["ended"],
    "rights_ending": ["ending"],
    "large": ["large"],
    "unused": ["bare", "ended", "ending", "large", "no alt", "plain"],
    "unused large": ["large"],
}


def test_filters_find_what_they_say(library: Paper) -> None:
    found = {only: titles(library, only=only.split()) for only in FOUND}
    assert found == FOUND


def test_search_and_filter_go_together_and_nonsense_is_refused(library: Paper) -> None:
    assert titles(library, q="bare", only=["no_alt"]) == ["bare"]
    assert titles(library, q="bare", only=["large"]) == []
    answer = library.client("photo").get(LIST, {"only": "pretty"})
    assert "pretty is not one of the available choices" in answer.content.decode()
    html = library.client("photo").get(LIST, {"layout": "list"}).content.decode()
    for words in ("No alternative text", "No credit", "Rights ended", "Rights end on"):
        assert words in html
    # Wagtail's "all in listing" would take what the filters hide.
    assert "Select all images in listing" not in html


def test_each_role_sees_what_it_may_change(paper: Paper) -> None:
    reporter = paper.people["reporter"]
    NewsImageFactory(title="theirs", width_px=64, height_px=36)
    NewsImageFactory(title="own", uploaded_by_user=reporter, width_px=64, height_px=36)
    expected = {
        "reporter": {"own"},
        "editor": set(),
        "photo": {"own", "theirs"},
        "managing": {"own", "theirs"},
    }
    for who, seen in expected.items():
        for url in (LIST, RESULTS):
            answer = paper.client(who).get(url)
            assert {image.title for image in answer.context["images"]} == seen, who
    for url in (LIST, RESULTS):
        assert paper.client("stranger").get(url).status_code == 302


def test_list_costs_the_same_however_many_there_are(paper: Paper) -> None:
    client = paper.client("photo")

    def cost() -> int:
        client.get(LIST, {"layout": "list", "only": "unused"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST, {"layout": "list", "only": "unused"})
        return len(queries)

    for number in range(2):
        NewsImageFactory(title=f"{number}", width_px=64, height_px=36)
    few = cost()
    for number in range(8):
        NewsImageFactory(title=f"more {number}", width_px=64, height_px=36)
    assert cost() == few <= 25


def test_an_empty_list_says_whose_pictures_it_shows(paper: Paper) -> None:
    html = paper.client("editor").get(reverse("wagtailimages:index")).content.decode()
    assert "only those are listed" in html
    assert "uploaded any images" not in html

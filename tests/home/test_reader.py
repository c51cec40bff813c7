"""The front page, and a house without a reader."""

from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.db import transaction

from delivery import record
from home.models import HomePage, LeadStory
from home.projection import front_resource
from news.models import SectionPage
from tests.news.reader.paper import make_paper, short_story


@pytest.fixture
def world(db: None) -> SectionPage:
    """A section of a paper that is in the record."""
    return make_paper()


def republish(front: HomePage) -> None:
    with transaction.atomic():
        resource = front_resource(front)
        record.publish(resource, action="updated", reason="update")


def test_front_leads_with_what_editors_chose(client: Any, world: SectionPage) -> None:
    chosen = [short_story(world, f"Story {number}") for number in range(12)][3:5]
    front = HomePage.objects.get()
    front.leads.set([LeadStory(story=story) for story in chosen])
    front.save()
    republish(front)
    html = BeautifulSoup(client.get("/").content, "html.parser")
    assert html.select_one(".front-lead h2").text == "Story 3"
    assert html.select_one(".front-second .card-head").text.strip() == "Story 4"
    assert html.select_one(".masthead-name").text == "The Paper"
    headlines = [a.text for a in html.select("main h2 a, main h3 a")]
    assert len(headlines) == len(set(headlines))


def test_front_without_a_choice_leads_with_the_newest(
    client: Any, world: SectionPage
) -> None:
    for number in range(3):
        short_story(world, f"Story {number}")
    republish(HomePage.objects.get())
    html = BeautifulSoup(client.get("/").content, "html.parser")
    assert html.select_one(".front-lead h2").text == "Story 2"


def test_front_without_stories_says_so(client: Any, world: SectionPage) -> None:
    assert b"Nothing is published yet" in client.get("/").content


def test_house_without_anything_is_not_an_error(client: Any, db: None) -> None:
    assert client.get("/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/world/a-story/", "/nowhere/?page=2", "/%2Fevil.example/", "/%0D%0AX:%20y/"],
)
def test_headless_house_sends_readers_to_its_front_end(
    client: Any, settings: Any, db: None, path: str
) -> None:
    settings.READER = False
    settings.FRONTEND_URL = "https://www.paper.example"
    response = client.get(path)
    assert response.status_code == 307
    assert response["Location"].startswith("https://www.paper.example/")
    assert unquote(response["Location"]).endswith(unquote(path).lstrip("/"))


def test_headless_house_without_a_front_end_has_no_pages(
    client: Any, settings: Any, world: SectionPage
) -> None:
    settings.READER = False
    settings.FRONTEND_URL = ""
    assert client.get("/world/").status_code == 404

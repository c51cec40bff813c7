"""Times that another zone's calendar has no place for are refused where typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery.webhooks.models import Endpoint
from news.models import ArticlePage
from tests.editor import form_data
from tests.factories import NewsImageFactory
from tests.news.desk.paper import Paper, open_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(settings: Any) -> Iterator[Paper]:
    """A newsroom west of Greenwich, where the last evening is tomorrow in UTC."""
    settings.TIME_ZONE = "America/New_York"
    timezone.get_default_timezone.cache_clear()
    yield open_paper()
    timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize(
    "field", ["expire_at", "go_live_at", "embargo_until", "display_date"]
)
def test_story_keeps_times_that_can_be_read_back(paper: Paper, field: str) -> None:
    story = paper.story()
    client = paper.client("managing")
    given = form_data(story, **{field: "9999-12-31 23:59"})
    page = client.post(f"/admin/pages/{story.pk}/edit/", given)
    assert page.status_code == 200
    assert "between the years 1000 and 9998" in page.content.decode()
    story = ArticlePage.objects.get(pk=story.pk)
    assert getattr(story.get_latest_revision_as_object(), field) is None


def test_picture_keeps_times_that_can_be_read_back(paper: Paper) -> None:
    picture = NewsImageFactory()
    given = {"title": "x", "alt": "x", "collection": picture.collection_id, "tags": ""}
    given["rights_until"] = "9999-12-31 23:59"
    page = paper.client("managing").post(f"/admin/images/{picture.pk}/", given)
    assert page.status_code == 200
    assert "between the years 1000 and 9998" in page.content.decode()
    picture.refresh_from_db()
    assert picture.rights_until is None


def test_no_form_of_the_desk_takes_what_cannot_be_kept(paper: Paper) -> None:
    hook = Endpoint.objects.create(url="https://127.0.0.1/x")
    replay = reverse("webhooks:replay_range", args=[hook.pk])
    client = paper.client("managing")
    for when in ("9999-12-31 23:59", "0001-01-01 00:00"):
        forms = {
            reverse("api_keys:add"): {"name": "x", "expires_at": when},
            replay: {"since": when, "until": when},
        }
        for address, given in forms.items():
            page = client.post(address, given)
            assert "between the years 1000 and 9998" in page.content.decode(), address


@pytest.mark.parametrize(
    "name, query",
    [
        ("desk_articles:index", "published"),
        ("desk_assignments:index", "due_at"),
    ],
)
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_no_list_is_asked_for_what_cannot_be(
    paper: Paper, settings: Any, zone: str, name: str, query: str
) -> None:
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    for day in ("9999-12-31", "0001-01-01"):
        asked = {f"{query}_from": day, f"{query}_to": day}
        page = paper.client("managing").get(reverse(name), asked)
        assert page.status_code == 200, day


def test_keys_that_no_row_can_have_are_no_choice(paper: Paper) -> None:
    client, huge = paper.client("managing"), "9" * 30
    story = paper.story()
    for name in ("section", "author", "category", "language"):
        url = reverse("desk_articles:index")
        assert client.get(url, {name: huge}).status_code == 200
    given = {"what": "x", "section": paper.world.pk, "due_at": "2030-01-01 10:00"}
    given |= {"priority": 3, "text": "on", "people": [story.owner_id, huge]}
    page = client.post(reverse("desk_assignments:add"), given)
    assert page.status_code == 200
    assert "people" in page.context["form"].errors

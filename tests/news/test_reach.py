"""Times that another zone's calendar has no place for are refused where typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

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

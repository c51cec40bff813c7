"""Progress of refreshes is seen in the admin, and told after a save."""

import pytest
from django.test import Client
from django.urls import reverse

import news.refreshing
from news.models.refresh import RefreshJob
from tests.factories import MANAGING_EDITOR, REPORTER, UserFactory, newsroom
from tests.news.newsroom import make_category, make_section
from tests.news.test_refreshing import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def managing() -> Client:
    newsroom()
    client = Client()
    client.force_login(UserFactory(role=MANAGING_EDITOR))
    return client


def test_progress_is_shown(managing: Client) -> None:
    RefreshJob.objects.create(
        subject="category", subject_key=1, label="Korea", done=30, total=120
    )
    answer = managing.get(reverse("news_refreshes"))
    html = answer.content.decode()
    assert "Category: Korea" in html
    assert "30 of 120" in html
    assert 'value="25"' in html
    assert 'http-equiv="refresh"' in html
    assert reverse("news_refreshes") in managing.get("/admin/").content.decode()


def test_nothing_to_do_is_said(managing: Client) -> None:
    html = managing.get(reverse("news_refreshes")).content.decode()
    assert "Nothing has been renewed" in html
    assert "http-equiv" not in html


def test_a_reporter_sees_no_such_thing(managing: Client) -> None:
    client = Client()
    client.force_login(UserFactory(role=REPORTER))
    assert client.get(reverse("news_refreshes")).status_code == 302


def test_a_save_says_that_stories_follow(
    managing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news.refreshing, "INLINE", 2)
    korea = make_category("Korea")
    url = reverse("wagtailsnippets_news_category:edit", args=[korea.pk])
    form = {"name": "North Korea", "slug": "korea", "parent": ""}
    said = managing.post(url, form, follow=True).content.decode()
    assert "renewed in the background" not in said
    stories(make_section(newsroom(), "World"), 3, categories=(korea,))
    said = managing.post(url, form | {"name": "Korea"}, follow=True).content.decode()
    assert "renewed in the background" in said

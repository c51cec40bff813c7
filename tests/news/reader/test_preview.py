"""The editor's preview, and the addresses pages give of themselves."""

from typing import Any

import pytest
from django.test import RequestFactory

from home.models import HomePage
from news.models import ArticlePage, SectionPage
from tests.news.newsroom import make_article
from tests.news.reader.paper import WHOLE


def preview(page: Any) -> Any:
    return page.make_preview_request(preview_mode=page.default_preview_mode)


@pytest.mark.parametrize("title", ["A draft nobody published"])
def test_preview_shows_the_draft(world: SectionPage, title: str) -> None:
    draft = make_article(world, title, body=[("paragraph", "<p>Not yet out.</p>")])
    response = preview(draft)
    html = response.content.decode()
    assert response.status_code == 200
    assert title in html
    assert "Not yet out." in html
    assert 'class="draft"' in html


def test_preview_shows_what_is_not_saved_yet(story: ArticlePage) -> None:
    story.title = "Typed a moment ago"
    assert "Typed a moment ago" in preview(story).content.decode()


def test_preview_of_a_story_that_was_never_saved(world: SectionPage) -> None:
    unsaved = ArticlePage(title="Brand new", slug="brand-new")
    unsaved.set_url_path(world)
    unsaved.path, unsaved.depth = world.path + "0001", world.depth + 1
    assert "Brand new" in preview(unsaved).content.decode()


def test_preview_is_kept_by_nobody(story: ArticlePage) -> None:
    response = preview(story)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "ETag" not in response


def test_live_page_has_no_draft_banner(client: Any, story: ArticlePage) -> None:
    assert b'class="draft"' not in client.get(WHOLE).content


def test_section_and_front_have_a_preview(world: SectionPage) -> None:
    world.standfirst = "New words for the section"
    front = HomePage.objects.get()
    front.standfirst = "New words for the front"
    assert "New words for the section" in preview(world).content.decode()
    assert "New words for the front" in preview(front).content.decode()


def test_preview_equals_the_page_once_published(
    client: Any, story: ArticlePage
) -> None:
    def main(html: str) -> str:
        return html.partition("<main")[2].partition("</main>")[0]

    live = client.get(WHOLE).content.decode()
    assert main(preview(story).content.decode()) == main(live)


def test_page_knows_its_address(story: ArticlePage, settings: Any) -> None:
    assert story.url == WHOLE
    assert story.full_url == f"{settings.SITE_URL}{WHOLE}"


def test_page_of_a_headless_house_is_at_its_front_end(
    story: ArticlePage, settings: Any
) -> None:
    settings.FRONTEND_URL = "https://www.paper.example"
    request = RequestFactory().get("/admin/")
    assert story.get_url(request) == f"https://www.paper.example{WHOLE}"
    assert story.url == story.full_url == f"https://www.paper.example{WHOLE}"

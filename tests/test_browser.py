"""A story written, pictured, submitted, approved and read in a real browser."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from news.models import ArticlePage
from tests.factories import (
    PASSWORD,
    REPORTER,
    SECTION_EDITOR,
    AuthorFactory,
    CategoryFactory,
    SectionFactory,
    UserFactory,
    newsroom,
    set_up_desk,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture() -> bytes:
    """Draw a harbour at dusk, in a few strokes."""
    image = Image.new("RGB", (1600, 1000), "#27374d")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 620, 1600, 1000), fill="#526d82")
    draw.ellipse((1100, 180, 1300, 380), fill="#dde6ed")
    draw.polygon([(300, 620), (700, 620), (650, 700), (350, 700)], fill="#9db2bf")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def log_in(tab: Any, username: str) -> None:
    tab.goto("/admin/login/")
    tab.fill("input[name=login]", username)
    tab.fill("input[name=password]", PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url("**/admin/")


def name_author(tab: Any, name: str) -> None:
    """Add a byline and choose who stands in it."""
    bylines = tab.locator("#panel-child-content-bylines-section")
    bylines.get_by_role("button", name="Add byline").click()
    bylines.get_by_role("button", name="Choose author").click()
    dialog = tab.locator(".modal-dialog")
    dialog.get_by_role("link", name=name).click()
    dialog.wait_for(state="detached")


def choose_category(tab: Any, name: str) -> None:
    """Tick a category in the dialog that lists them."""
    tab.locator("#id_article_categories-OPEN_MODAL").click()
    dialog = tab.locator(".modal-dialog")
    dialog.get_by_role("row", name=name).get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Confirm selection").click()
    dialog.wait_for(state="detached")


def choose_picture(tab: Any) -> None:
    """Upload a picture in the chooser, with the words it needs."""
    tab.get_by_role("button", name="Choose an image").click()
    dialog = tab.locator(".modal-dialog")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("input[type=file]").set_input_files(
        {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    dialog.get_by_label("Title").fill("Harbour at dusk")
    dialog.get_by_label("Alternative text").fill("A boat in a harbour under the moon")
    dialog.get_by_label("Caption").fill("The harbour on Monday night")
    dialog.get_by_label("Credit").fill("Pat Lens")
    dialog.get_by_role("button", name="Upload").click()
    dialog.wait_for(state="detached")


def write_paragraph(tab: Any, text: str) -> None:
    tab.get_by_role("button", name="Insert a block").first.click()
    tab.get_by_role("option", name="Paragraph").click()
    editor = tab.locator("#panel-child-content-body-section [role=textbox]").first
    editor.click()
    editor.press_sequentially(text)


def submit(tab: Any) -> None:
    tab.get_by_role("button", name="More actions").click()
    tab.get_by_role("button", name="Submit").click()
    tab.get_by_text("is submitted for review").first.wait_for()


def test_a_story_is_written_approved_and_read_in_a_browser(
    browser_context: Any, page: Any, screenshot: Any
) -> None:
    section = SectionFactory(parent=newsroom(), title="City", slug="city")
    set_up_desk(section)
    AuthorFactory(name="Ada Writer", slug="ada-writer")
    CategoryFactory(name="Harbour", slug="harbour")
    UserFactory(username="rita", role=REPORTER)
    UserFactory(username="sam", role=SECTION_EDITOR, desk=section)

    log_in(page, "rita")
    page.goto(f"/admin/pages/add/news/articlepage/{section.pk}/")
    page.get_by_placeholder("Headline").fill("Harbour opens at night")
    page.locator("#id_standfirst").fill("Boats may come and go after dark.")
    name_author(page, "Ada Writer")
    choose_picture(page)
    write_paragraph(page, "The harbour master lit the lamps at nine.")
    choose_category(page, "Harbour")
    screenshot(page, "write-story")
    submit(page)
    article = ArticlePage.objects.get(title="Harbour opens at night")
    assert not article.live
    page.goto(f"/admin/pages/{article.pk}/edit/")
    page.get_by_role("button", name="More actions").click()
    assert not page.get_by_role("button", name="Approve", exact=True).count()
    screenshot(page, "submitted-story")

    page.context.clear_cookies()
    log_in(page, "sam")
    screenshot(page, "waiting-for-review")
    page.get_by_role("link", name="Harbour opens at night").first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("approved").first.wait_for()
    screenshot(page, "approved-story")

    page.context.clear_cookies()
    page.goto("/city/harbour-opens-at-night/")
    assert page.get_by_role("heading", level=1).inner_text() == "Harbour opens at night"
    assert page.locator("figcaption").first.inner_text() == (
        "The harbour on Monday night / Pat Lens"
    )
    assert "lit the lamps at nine" in page.locator("article").inner_text()
    screenshot(page, "reader-story")

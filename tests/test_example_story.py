"""The user's example story goes in the way an editor enters it and comes out whole."""

import re
from html import escape, unescape
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from media.models import NewsImage
from tests import factories
from tests.desk import Seat
from tests.example_story import ExampleStory, read_story
from tests.media.pictures import with_iim
from tests.staff_api import Caller

# IPTC-IIM datasets of record 2: caption/abstract and credit.
CAPTION, CREDIT = (2, 120), (2, 110)


@pytest.fixture
def story(data_dir) -> ExampleStory:
    """The example, read at test time: publishers' texts stay out of the repository."""
    return read_story(data_dir)


@pytest.fixture
def paper(db) -> SimpleNamespace:
    """A paper with a World section, and three people with tokens."""
    front = factories.newsroom()
    world = factories.SectionFactory(parent=front, title="World")
    factories.set_up_desk(world)
    return SimpleNamespace(
        world=world,
        reporter=Caller(factories.UserFactory(role=factories.REPORTER)),
        copyeditor=Caller(factories.UserFactory(role=factories.COPY_EDITOR)),
        editor=Caller(factories.UserFactory(role=factories.SECTION_EDITOR, desk=world)),
    )


def press_picture(story: ExampleStory) -> SimpleUploadedFile:
    """Draw a picture that carries caption and credit inside, as agencies send them."""
    content = with_iim(
        factories.jpeg(),
        (*CAPTION, story.caption.encode()),
        (*CREDIT, story.credit.encode()),
    )
    return SimpleUploadedFile("kim.jpg", content, "image/jpeg")


def enter(paper: SimpleNamespace, story: ExampleStory) -> int:
    """Enter the story by the staff API, section looked up by name; returns its id."""
    picture = paper.reporter.upload(
        "images/", {"title": "Kim", "file": press_picture(story), "alt": story.alt}
    )
    assert picture.status_code == 201, picture.content
    assert picture.json()["caption_line"] == story.caption_line
    category = paper.copyeditor.post(
        "snippets/news.Category/", {"name": story.category, "slug": "north-korea"}
    )
    assert category.status_code == 201, category.content
    sections = {s["title"]: s["id"] for s in paper.reporter.get("sections/").json()}
    article = paper.reporter.post(
        "pages/",
        {
            "meta": {"type": "news.ArticlePage", "parent_id": sections["World"]},
            "title": story.headline,
            "display_date": story.date.isoformat(),
            "lead_image_id": picture.json()["id"],
            "bylines": [{"wire_line": "Staff"}],
            "article_categories": [{"category_id": category.json()["id"]}],
            "body": [
                {"type": "paragraph", "value": f"<p>{escape(text, quote=False)}</p>"}
                for text in story.paragraphs
            ],
        },
    )
    assert article.status_code == 201, article.content
    return article.json()["id"]


def shown(document: dict[str, Any]) -> list[str]:
    """Return the paragraphs as readers see them, no-break spaces and all."""
    found = re.findall(r"<p>(.*?)</p>", document["body_html"], re.DOTALL)
    return [unescape(text) for text in found]


def test_the_example_goes_in_by_the_staff_api_and_comes_out_whole(
    paper, story, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = f"pages/{enter(paper, story)}/"
        submitted = paper.reporter.post(page + "actions/submit/", {})
        assert submitted.status_code == 200, submitted.content
        seen = paper.editor.get(page + "workflow/").json()
        assert [f for f in seen["checks"] if f["severity"] == "error"] == []
        approved = paper.editor.post(
            page + "actions/approve/", {"revision": seen["revision"]}
        )
        assert approved.status_code == 200, approved.content
        assert approved.json()["stage"] == "live"
    public_id = paper.editor.get(page).json()["public_id"]

    answer = Client().get(f"/api/v1/articles/{public_id}/")
    assert answer.status_code == 200, answer.content
    document = answer.json()
    assert document["headline"] == story.headline
    assert document["published_at"] == "2020-07-07T00:00:00.000Z"
    assert document["lead_image"]["alt"] == story.alt
    assert document["lead_image"]["caption"] == story.caption
    assert document["lead_image"]["credit"] == story.credit
    assert document["lead_image"]["caption_line"] == story.caption_line
    assert document["lead_image"]["renditions"]
    assert shown(document) == list(story.paragraphs)
    assert [c["name"] for c in document["published_under"]] == [story.category]
    assert document["published_under"][0]["slug"] == "north-korea"
    assert document["byline"].endswith("Staff")

    listed = Client().get("/api/v1/articles/?category=north-korea").json()["items"]
    assert [card["headline"] for card in listed] == [story.headline]


def picture_by_form(seat: Seat, story: ExampleStory) -> NewsImage:
    """Upload the picture in the admin; the form fills caption and credit by itself."""
    url = reverse("wagtailimages:add")
    form = querydict_from_html(seat.client.get(url).content.decode())
    answer = seat.client.post(
        url,
        {
            **form.dict(),
            "title": "Kim",
            "alt": story.alt,
            "file": press_picture(story),
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return NewsImage.objects.get(title="Kim")


def test_the_example_goes_in_by_the_admin_and_comes_out_whole(
    paper, story, django_capture_on_commit_callbacks
):
    reporter, editor = Seat(paper.reporter.user), Seat(paper.editor.user)
    category = factories.CategoryFactory(name=story.category, slug="north-korea")
    with django_capture_on_commit_callbacks(execute=True):
        article = reporter.write(
            paper.world,
            title=story.headline,
            slug="north-korea-refuses",
            lead_image=picture_by_form(reporter, story).pk,
            display_date=story.date.strftime("%Y-%m-%d %H:%M"),
            paragraphs=[escape(text, quote=False) for text in story.paragraphs],
            wire_lines=["Staff"],
            categories=[category],
            action="action-submit",
        )
        task_state = article.current_workflow_task_state
        answer = editor.client.post(
            reverse(
                "wagtailadmin_pages:workflow_action",
                args=(article.pk, "approve", task_state.pk),
            ),
            {"comment": "", "revision": task_state.revision_id},
        )
        assert answer.status_code == 302

    document = Client().get(f"/api/v1/articles/{article.public_id}/").json()
    assert document["headline"] == story.headline
    assert document["published_at"] == "2020-07-07T00:00:00.000Z"
    assert document["lead_image"]["alt"] == story.alt
    assert document["lead_image"]["caption_line"] == story.caption_line
    assert shown(document) == list(story.paragraphs)
    assert [c["name"] for c in document["published_under"]] == [story.category]

    page = BeautifulSoup(Client().get(document["path"]).content, "html.parser")
    assert page.h1.get_text(strip=True) == story.headline
    assert page.figure.find("img", alt=story.alt)["src"]
    assert page.figcaption.get_text(strip=True) == story.caption_line
    assert page.find("time").get_text(strip=True) == "July 7, 2020"
    text = page.article.get_text()
    places = [text.index(unescape(paragraph)) for paragraph in story.paragraphs]
    assert places == sorted(places)
    assert "Published under: North Korea" in re.sub(r"\s+", " ", text)

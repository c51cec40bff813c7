"""The publish checks: what each finds, and what it lets pass."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from news import standards
from news.models import ArticlePage, ArticleType
from news.standards.links import problem
from tests.factories import (
    ArticleFactory,
    NewsImageFactory,
    SectionFactory,
    newsroom,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> ArticlePage:
    section = SectionFactory(parent=newsroom())
    return ArticleFactory(parent=section, complete=True, tagged=["news"])


def codes(story: ArticlePage, **options: Any) -> list[str]:
    return [finding.code for finding in standards.check(story, **options)]


def test_complete_story_passes(story: ArticlePage) -> None:
    assert codes(story) == []


@pytest.mark.parametrize(
    "values,code",
    [
        ({"title": "  "}, "no_headline"),
        ({"body": []}, "empty_body"),
        ({"body": [("paragraph", "<p> </p><p>&nbsp;</p>")]}, "empty_body"),
        ({"body": [("heading", {"text": "A", "level": "2"})]}, "empty_body"),
        ({"standfirst": " "}, "no_standfirst"),
        ({"title": "x" * 111}, "long_headline"),
        ({"canonical_url": "http://localhost/x"}, "unsafe_link"),
    ],
)
def test_words_are_checked(
    story: ArticlePage, values: dict[str, Any], code: str
) -> None:
    for name, value in values.items():
        setattr(story, name, value)
    assert codes(story) == [code]


def test_story_needs_somebody_who_answers_for_it(story: ArticlePage) -> None:
    story.bylines.clear()
    assert codes(story) == ["no_byline"]
    story.source = "A wire"
    assert codes(story) == []


def test_story_needs_a_category(story: ArticlePage) -> None:
    story.article_categories.clear()
    assert codes(story) == ["no_category"]


def test_tag_is_advised(story: ArticlePage) -> None:
    story.tagged_items.clear()
    assert codes(story) == ["no_tag"]


def test_date_shown_to_readers_must_have_come_when_it_goes_live(
    story: ArticlePage,
) -> None:
    story.display_date = timezone.now() + timedelta(hours=1)
    assert codes(story) == ["future_date"]
    assert codes(story, at=story.display_date) == []


@pytest.mark.parametrize(
    "picture,use,expected",
    [
        ({}, {}, []),
        ({"alt": ""}, {}, ["picture_no_alt"]),
        ({"alt": ""}, {"alt": "Here"}, []),
        ({"alt": ""}, {"decorative": True}, []),
        ({"credit": ""}, {}, ["picture_no_credit"]),
        ({"credit": ""}, {"credit": "Somebody"}, []),
        ({"credit": ""}, {"decorative": True}, ["picture_no_credit"]),
    ],
)
@pytest.mark.parametrize("place", ["image", "gallery"])
def test_pictures_in_the_body_are_described_and_credited(
    story: ArticlePage,
    picture: dict[str, Any],
    use: dict[str, Any],
    expected: list[str],
    place: str,
) -> None:
    value = {"image": NewsImageFactory(**picture), **use}
    if place == "gallery":
        value = {"title": "", "pictures": [value, {"image": NewsImageFactory()}]}
    story.body = [("paragraph", "<p>Text.</p>"), (place, value)]
    assert codes(story) == expected


@pytest.mark.parametrize(
    "picture,words,expected",
    [
        ({"alt": ""}, {}, [("picture_no_alt", "lead_alt")]),
        ({"alt": ""}, {"lead_alt": "Here"}, []),
        ({"credit": ""}, {}, [("picture_no_credit", "lead_credit")]),
        ({"credit": ""}, {"lead_credit": "Somebody"}, []),
        ({"width_px": 1199}, {}, [("small_lead_picture", "lead_image")]),
    ],
)
def test_lead_picture_is_checked_at_its_fields(
    story: ArticlePage,
    picture: dict[str, Any],
    words: dict[str, str],
    expected: list[tuple[str, str]],
) -> None:
    story.lead_image = NewsImageFactory(**picture)
    for name, value in words.items():
        setattr(story, name, value)
    assert [(f.code, f.field) for f in standards.check(story)] == expected


def test_picture_must_be_within_its_rights_when_the_story_goes_live(
    story: ArticlePage,
) -> None:
    ends = timezone.now() + timedelta(days=1)
    story.lead_image = NewsImageFactory(rights_until=ends)
    assert codes(story) == []
    assert codes(story, at=ends + timedelta(seconds=1)) == ["picture_rights"]


def test_picture_that_is_gone_is_noticed(story: ArticlePage) -> None:
    image = NewsImageFactory()
    story.body = [("paragraph", "<p>Text.</p>"), ("image", {"image": image})]
    story.save(clean=False)
    type(image).objects.filter(pk=image.pk)._raw_delete("default")
    assert codes(ArticlePage.objects.get(pk=story.pk)) == ["picture_missing"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "http://example.org:8080/a?b=c#d",
        "mailto:desk@example.org",
        "tel:+4930123456",
        "https://[2606:2800:220:1::]/",
        "https://bücher.example/",
    ],
)
def test_public_addresses_are_safe(url: str) -> None:
    assert problem(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "/internal/path",
        "some words",
        "",
        "#anchor",
        "http://",
        "https:///x",
        "http://localhost/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://10.0.0.8/admin",
        "http://[::1]/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://intranet/",
        "http://db.internal/",
        "http://desk.local./",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org\\@evil.example/",
        "mailto:",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    assert problem(url)


@pytest.mark.parametrize(
    "block",
    [
        ("paragraph", '<p>See <a href="javascript:x">this</a>.</p>'),
        (
            "fact_box",
            {"title": "Facts", "text": '<p><a href="ftp://x.example/">x</a></p>'},
        ),
        ("embed", {"embed": "http://localhost/video", "caption": ""}),
    ],
)
def test_links_are_found_wherever_they_stand(
    story: ArticlePage, block: tuple[str, Any]
) -> None:
    story.body = [("paragraph", "<p>Text.</p>"), block]
    story.save(clean=False)
    again = ArticlePage.objects.get(pk=story.pk)
    assert [f.code for f in standards.errors(again)] == ["unsafe_link"]


def test_links_in_tables_are_found(story: ArticlePage) -> None:
    table = {
        "columns": [{"type": "rich_text", "heading": "What"}],
        "rows": [{"values": ['<p><a href="javascript:x">x</a></p>']}],
    }
    story.body = [
        {"type": "paragraph", "value": "<p>Text.</p>"},
        {"type": "table", "value": {"caption": "", "table": table}},
    ]
    assert codes(story) == ["unsafe_link"]


def test_links_to_pages_and_files_of_the_house_pass(story: ArticlePage) -> None:
    story.body = [
        ("paragraph", f'<p><a linktype="page" id="{story.pk}">here</a></p>'),
    ]
    assert codes(story) == []


def test_errors_come_before_warnings(story: ArticlePage) -> None:
    story.standfirst = ""
    story.body = []
    found = standards.check(story)
    assert [f.severity for f in found] == ["error", "warning"]
    assert standards.errors(story) + standards.warnings(story) == found


@pytest.mark.parametrize("form", ArticleType.values)
def test_every_form_of_story_is_held_to_the_same(story: ArticlePage, form: str) -> None:
    story.article_type = form
    story.bylines.clear()
    assert codes(story) == ["no_byline"]

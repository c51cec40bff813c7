"""What readers find on the pages of stories and of what they are filed by."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import transaction

from delivery import record
from news.models import ArticlePage, SectionPage
from news.projection import article_resource
from tests.news.newsroom import make_article, make_author, publish, queries_of
from tests.news.reader.paper import WHOLE, short_story

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def soup(client: Any, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def html(client: Any, story: ArticlePage) -> BeautifulSoup:
    """The page of the story with every element."""
    return soup(client, WHOLE)


@pytest.mark.parametrize(
    "selector, words",
    [
        ("h1", "Whole story"),
        (".standfirst", "The story in a sentence."),
        (".byline", "By Ann Park; photographs by Rita Cole"),
        (".dateline", "SEOUL"),
        (".dates time", "July 7, 2020"),
        (".story-lead figcaption", "Kim Jong-Un / Getty Images"),
        (".published-under", "Published under: North Korea"),
        (".tags", "diplomacy"),
        (".corrections strong", "Correction"),
        (".corrections time", "July 8, 2020, 9:30 a.m."),
        (".correction-text", "It was Tuesday, not Monday."),
        (".source", "Source: A partner"),
        (".related h3", "Another story"),
        (".story-body > p", "The first paragraph."),
        (".story-body h2", "A heading"),
        (".body-figure figcaption", "In the text / Pat Lens"),
        (".gallery-title", "A gallery"),
        (".pull-quote p", "A quote"),
        (".pull-quote figcaption", "A speaker"),
        (".embed figcaption", "A caption of the film"),
        (".fact-title", "A box of facts"),
        (".fact-box li", "Fact one"),
        (".table caption", "A table"),
        (".table th.is-number", "Votes"),
        (".table td.is-number", "12"),
        (".read-on a", "Another story"),
        (".file a", "Take the figures"),
    ],
)
def test_story_shows_every_element(
    html: BeautifulSoup, selector: str, words: str
) -> None:
    element = html.select_one(selector)
    assert element is not None
    assert " ".join(element.text.split()) == words


@pytest.mark.parametrize(
    "selector, name, value",
    [
        ("html", "lang", "en"),
        ("html", "dir", "ltr"),
        (".dates time", "datetime", "2020-07-07T11:00:00+00:00"),
        ('[rel="author"]', "href", "/authors/ann-park/"),
        (".published-under a", "href", "/published-under/north-korea/"),
        (".kicker a", "href", "/world/"),
        (".source a", "href", "https://partner.example/story"),
        (".story-lead picture img", "alt", "A man waves"),
        (".story-lead picture source", "type", "image/webp"),
        (".player iframe", "src", "https://www.youtube-nocookie.com/embed/x"),
        ('link[rel="canonical"]', "href", "https://partner.example/story"),
        ('meta[property="og:title"]', "content", "Whole story"),
        ('meta[property="og:image:alt"]', "content", "A man waves"),
    ],
)
def test_story_carries_attribute(
    html: BeautifulSoup, selector: str, name: str, value: str
) -> None:
    element = html.select_one(selector)
    assert element is not None
    assert element[name] == value


def test_story_names_its_data(html: BeautifulSoup, story: ArticlePage) -> None:
    link = html.select_one('link[rel="alternate"]')
    assert link["href"] == f"/api/v1/articles/{story.public_id}/"


def test_only_the_lead_picture_is_fetched_at_once(html: BeautifulSoup) -> None:
    pictures = html.select("main picture img")
    eager = [img for img in pictures if img.get("loading") != "lazy"]
    assert len(pictures) > 3
    assert eager == html.select(".story-lead picture img")
    assert all(img["width"] and img["height"] for img in pictures)
    assert "320w" in eager[0]["srcset"]


def test_page_has_one_heading_and_all_landmarks(html: BeautifulSoup) -> None:
    assert len(html.select("h1")) == 1
    for landmark in ("header", "nav", "main", "article", "footer"):
        assert html.select_one(landmark), landmark
    assert html.select_one("a.skip")["href"] == "#main"


def test_page_runs_no_script_and_no_inline_style(html: BeautifulSoup) -> None:
    scripts = html.select("script")
    assert [script["type"] for script in scripts] == ["application/ld+json"]
    assert not html.select("[style], style, [onclick]")


def test_json_ld_says_the_same(html: BeautifulSoup) -> None:
    described = json.loads(html.select_one("script").string)
    assert described["@type"] == "NewsArticle"
    assert described["headline"] == "Whole story"
    assert described["datePublished"] == "2020-07-07T11:00:00.000Z"
    assert [author["name"] for author in described["author"]] == ["Ann Park"]
    assert described["correction"][0]["text"] == "It was Tuesday, not Monday."
    assert described["image"][0]["creditText"] == "Getty Images"


def test_note_to_editors_is_not_shown(client: Any, story: ArticlePage) -> None:
    assert b"Marker-note-to-editors" not in client.get(WHOLE).content


def test_hostile_words_stay_words(client: Any, world: SectionPage) -> None:
    author = make_author("Eve", job_title=HOSTILE, biography=HOSTILE)
    article = make_article(
        world,
        HOSTILE,
        slug="hostile",
        kicker=HOSTILE[:80],
        standfirst=HOSTILE,
        dateline=HOSTILE,
        seo_title=HOSTILE,
        authors=(author,),
        body=[
            ("paragraph", f"<p>{HOSTILE}</p>"),
            ("heading", {"text": HOSTILE, "level": "2"}),
        ],
    )
    article.tags.add(HOSTILE)
    article.save()
    publish(author, article)
    for path in ("/world/hostile/", "/world/", "/authors/eve/", "/"):
        html = soup(client, path)
        scripts = html.select("script")
        assert all(s["type"] == "application/ld+json" for s in scripts), path
        assert not html.select("[onerror]"), path
    described = json.loads(soup(client, "/world/hostile/").select_one("script").string)
    assert described["headline"] == HOSTILE


@pytest.mark.parametrize(
    "path, heading",
    [
        ("/world/", "World"),
        ("/published-under/north-korea/", "North Korea"),
        ("/authors/ann-park/", "Ann Park"),
    ],
)
def test_list_shows_its_stories(
    client: Any, story: ArticlePage, path: str, heading: str
) -> None:
    html = soup(client, path)
    assert html.select_one("h1").text == heading
    assert "Whole story" in [a.text for a in html.select(".river .card-head a")]


def test_empty_section_says_so(client: Any, world: SectionPage) -> None:
    assert "No stories yet" in soup(client, "/sport/").text


def test_pages_of_a_list_hold_every_story_once(client: Any, world: SectionPage) -> None:
    for number in range(45):
        short_story(world, f"Story {number}")
    seen, path = [], "/world/"
    while path:
        html = soup(client, path)
        seen += [a.text for a in html.select(".river .card-head a")]
        older = html.select_one('.paging a[rel="next"]')
        path = older["href"] if older else ""
    assert sorted(seen) == sorted(f"Story {number}" for number in range(45))


@pytest.mark.parametrize(
    "after", ["x", "MXwtcHVibGlzaGVkX2F0fDF8LTE", "%00", "é" * 300]
)
def test_page_that_was_never_offered_is_missing(
    client: Any, world: SectionPage, after: str
) -> None:
    assert client.get(f"/world/?after={after}").status_code == 404


@pytest.mark.parametrize(
    "path, most", [(WHOLE, 3), ("/world/", 4), ("/authors/ann-park/", 4), ("/", 3)]
)
def test_queries_do_not_grow_with_stories(
    client: Any, story: ArticlePage, world: SectionPage, path: str, most: int
) -> None:
    before = queries_of(lambda: client.get(path))
    for number in range(5):
        short_story(world, f"More {number}")
    assert queries_of(lambda: client.get(path)) == before <= most


def test_story_in_another_language_is_dressed_in_it(
    client: Any, story: ArticlePage
) -> None:
    resource = article_resource(story)
    body = {**resource.body, "locale": "de", "path": "/de/welt/geschichte/"}
    german = replace(
        resource, id=uuid4(), locale="de", path="/de/welt/geschichte/", body=body
    )
    with transaction.atomic():
        record.publish(german, action="published", reason="first")
    response = client.get("/de/welt/geschichte/")
    html = BeautifulSoup(response.content, "html.parser")
    assert html.html["lang"] == response["Content-Language"] == "de"
    for selector, words in {
        ".skip": "Zum Haupttext springen",
        ".byline": "Von Ann Park; fotografiert von Rita Cole",
        ".dates time": "7. Juli 2020",
        ".reading": "1 Minute Lesezeit",
        ".corrections strong": "Korrektur",
        ".source": "Quelle: A partner",
        ".published-under": "Erschienen unter: North Korea",
        ".related h2": "Mehr zum Thema",
        ".read-on span": "Weiterlesen",
    }.items():
        element = html.select_one(selector)
        assert element is not None, selector
        assert " ".join(element.text.split()) == words
    assert html.select_one(".tags")["aria-label"] == "Schlagwörter"


def test_a_miss_is_told_in_the_language_of_its_address(client: Any, story: Any) -> None:
    german, english = client.get("/de/nichts/"), client.get("/nothing/")
    assert "Hier ist nichts veröffentlicht" in german.content.decode()
    assert german["Content-Language"] == "de"
    assert "Nothing is published here" in english.content.decode()


def test_pictures_come_from_where_the_reader_is(html: BeautifulSoup) -> None:
    assert html.select_one(".story-lead picture img")["src"].startswith("/media/")
    share = html.select_one('meta[property="og:image"]')["content"]
    assert share.startswith("http://")

"""How pages travel: validators, caches, policy."""

import gzip
import re
from typing import Any

import pytest

from news.models import ArticlePage, SectionPage
from tests.news.newsroom import publish
from tests.news.reader.paper import WHOLE


def test_page_is_validated_not_sent_twice(client: Any, story: ArticlePage) -> None:
    first = client.get(WHOLE)
    again = client.get(WHOLE, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]


def test_changed_story_is_sent_anew(client: Any, story: ArticlePage) -> None:
    before = client.get(WHOLE)["ETag"]
    story.title = "The story, changed"
    story.save()
    publish(story, action="updated", reason="update")
    after = client.get(WHOLE, headers={"if-none-match": before})
    assert after.status_code == 200
    assert b"The story, changed" in after.content


def test_head_tells_what_get_would(client: Any, story: ArticlePage) -> None:
    get, head = client.get(WHOLE), client.head(WHOLE)
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Length"] == str(len(get.content))
    assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_page_is_only_read(client: Any, world: SectionPage, method: str) -> None:
    assert getattr(client, method)("/world/").status_code == 405


def test_page_may_be_kept_by_shared_caches(client: Any, story: ArticlePage) -> None:
    response = client.get(WHOLE)
    assert "public" in response["Cache-Control"]
    assert "s-maxage" in response["Cache-Control"]
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


HEAD = ["list-section-locale-en", "edited-front-en"]


@pytest.mark.parametrize(
    "path, kinds",
    [
        (WHOLE, ["article", *HEAD]),
        ("/world/", ["section", "list-article-section", *HEAD]),
        ("/", ["front", *HEAD]),
    ],
)
def test_page_names_what_purges_it(
    client: Any, story: ArticlePage, path: str, kinds: list[str]
) -> None:
    keys = client.get(path)["Surrogate-Key"].split()
    assert [re.sub("-[0-9a-f-]{36}$", "", key) for key in keys] == kinds


def test_page_is_sent_packed_to_who_can_unpack(client: Any, story: ArticlePage) -> None:
    plain = client.get(WHOLE)
    packed = client.get(WHOLE, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Vary"] == "Accept-Encoding"


def test_policy_forbids_all_scripts(client: Any, story: ArticlePage) -> None:
    policy = client.get(WHOLE)["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "script-src" not in rules
    assert rules["style-src"] == "'self'"
    assert "https://www.youtube-nocookie.com" in rules["frame-src"].split()
    assert "https:" not in rules["frame-src"].split()


def test_missing_page_is_not_kept_for_long(client: Any, world: SectionPage) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "max-age=0" in response["Cache-Control"]
    assert b"Nothing is published here" in response.content

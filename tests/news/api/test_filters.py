"""What can be asked of the lists, and how a wrong question is answered."""

import json
from itertools import product
from typing import Any

import pytest
from django.test import Client

from news.schemas import CARD_LEAVES_OUT, ArticleCard, ArticleDocument

ADDRESSES = {
    "articles/": [
        *("section", "category", "author", "tag", "type", "locale", "published_after"),
        *("published_before", "updated_after", "q", "order", "fields", "include"),
        *("limit", "cursor", "surprise"),
    ],
    "search/": ["q", "kind", "locale", "limit", "cursor"],
    "resolve/": ["path"],
    "authors/": ["limit", "cursor"],
    "sections/": ["locale"],
    "front/": ["locale"],
}
NASTY = [
    *("", "\0", "a\0b", "%00", "' OR 1=1 --", "�", "9223372036854775808"),
    *(
        "a\nb",
        "-1",
        "1e309",
        "NaN",
        "x" * 10_000,
        "[]",
        "{}",
        "*",
        "%",
        "_",
        "\\",
        "../../etc",
    ),
    *("2020-13-40T99:99:99Z", "00000000-0000-0000-0000-000000000000", "null", "&", "/"),
    *(
        "//",
        "http://[::1",
        "https://a:b@c:99999/",
        "?",
        "#",
        "\u202e",
        "🙂" * 50,
        "a\nb",
    ),
]


def problem_of(response: Any, *, status: int = 400) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize(
    "query, parameter",
    [
        ({"sektion": "world"}, "sektion"),
        ({"type": "gossip"}, "type"),
        ({"locale": "xx"}, "locale"),
        ({"order": "headline"}, "order"),
        ({"limit": "0"}, "limit"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"include": "everything"}, "include"),
        ({"fields": "headline,nothing"}, "fields"),
        ({"fields": "body"}, "fields"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"published_after": "yesterday"}, "published_after"),
        ({"q": ""}, "q"),
        ({"q": " "}, "q"),
        ({"q": "\t\u00a0"}, "q"),
        ({"q": "storm", "order": "published_at"}, "order"),
        ({"section": "wrold"}, "section"),
        ({"section": ["world", "wrold"]}, "section"),
        ({"category": "00000000-0000-0000-0000-000000000000"}, "category"),
        ({"author": "nobody"}, "author"),
    ],
)
def test_a_wrong_question_is_named(paper, read, query, parameter) -> None:
    problem = problem_of(read("articles/", **query))
    assert problem["errors"][0]["parameter"] == parameter
    assert problem["detail"].startswith(f"{parameter}: ")


def test_an_unknown_type_is_answered_with_those_there_are(paper, read) -> None:
    detail = problem_of(read("articles/", type="gossip"))["detail"]
    assert "news, analysis, opinion" in detail


def test_a_cursor_of_another_order_is_refused(paper, read) -> None:
    onward = read("articles/", limit=1).json()["next"]
    cursor = onward.partition("cursor=")[2]
    problem = problem_of(read("articles/", cursor=cursor, order="published_at"))
    assert "order" in problem["detail"]


@pytest.mark.parametrize("order", ["-published_at", "published_at", "-updated_at"])
def test_following_next_gives_every_story_once(paper, client, order) -> None:
    url = f"/api/v1/articles/?limit=1&order={order}&section=world&section=sport"
    found, pages = [], 0
    while url:
        response = client.get(url)
        page = response.json()
        found += [item["headline"] for item in page["items"]]
        link = response.headers.get("Link")
        assert link == (f'<{page["next"]}>; rel="next"' if page["next"] else None)
        url, pages = page["next"], pages + 1
    assert sorted(found) == ["A goal", "A storm", "Refuses to meet"]
    assert pages == 3


def test_next_keeps_what_was_asked(paper, read) -> None:
    onward = read("articles/", limit=1, section=["world", "sport"], q="a").json()
    assert onward["next"] is None or "section=sport&section=world" in onward["next"]
    onward = read("articles/", limit=1, fields="headline", tag="x").json()
    assert onward["items"] == []


def test_fields_cut_an_item_down(paper, read) -> None:
    items = read("articles/", fields="kicker, headline").json()["items"]
    assert list(items[0]) == ["id", "headline", "kicker"]


def test_include_body_sends_whole_documents(paper, read) -> None:
    items = read("articles/", include="body", limit=1).json()["items"]
    assert list(items[0]) == list(ArticleDocument.model_fields)
    some = read("articles/", include="body", fields="body_html").json()["items"]
    assert list(some[0]) == ["id", "body_html"]


def test_an_item_is_its_document_without_the_long_parts(paper, read) -> None:
    for item in read("articles/").json()["items"]:
        whole = read(f"articles/{item['id']}/").json()
        short = {k: v for k, v in whole.items() if k not in CARD_LEAVES_OUT}
        assert item == short


def test_what_is_served_keeps_its_schema(paper, read) -> None:
    for item in read("articles/").json()["items"]:
        ArticleCard.model_validate_json(json.dumps(item))
        whole = read(f"articles/{item['id']}/").content
        ArticleDocument.model_validate_json(whole)


def test_nothing_nasty_breaks_a_list(paper) -> None:
    client = Client()
    asked = [(address, name) for address in ADDRESSES for name in ADDRESSES[address]]
    for (address, name), value in product(asked, NASTY):
        response = client.get(f"/api/v1/{address}", {name: [value]})
        assert response.status_code in (200, 400, 404), (address, name, value)


@pytest.mark.parametrize(
    "query",
    [
        *("q=%ED%A0%80", "section=%ff%fe", "%00=1", "=", "&&", "q", "%", "%zz=%zz"),
        *("q=a;b=c", "q[]=1", "?q=1", "cursor=%C3%A9", "limit=%D9%A1"),
        *("a=1&" * 20_000, "tag=x&" * 5_000),
    ],
)
def test_no_query_string_breaks_an_address(paper, client, query) -> None:
    for address in ADDRESSES:
        response = client.get(f"/api/v1/{address}?{query}")
        assert response.status_code in (200, 400), (address, query[:40])


def test_no_naughty_string_breaks_a_list(paper, data_dir) -> None:
    strings = json.loads((data_dir / "strings" / "blns.json").read_text())
    client = Client()
    for value in strings:
        for address, name in (
            ("articles/", "q"),
            ("articles/", "section"),
            ("resolve/", "path"),
            ("search/", "q"),
        ):
            response = client.get(f"/api/v1/{address}", {name: value})
            assert response.status_code in (200, 400, 404), (address, value)


@pytest.mark.parametrize(
    "id",
    ["x", "1", "0" * 36, "%00", "9" * 5000, "{00000000}", "%F0%9F%99%82", "-" * 36],
)
def test_an_id_that_is_none_is_not_found(paper, client, id) -> None:
    for kind in ("articles", "sections", "categories", "authors"):
        problem_of(client.get(f"/api/v1/{kind}/{id}/"), status=404)


def test_details_take_no_parameters(paper, read) -> None:
    problem = problem_of(read(f"articles/{paper.first.public_id}/", fields="headline"))
    assert problem["errors"][0]["parameter"] == "fields"

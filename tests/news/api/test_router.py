"""The addresses of stories and of what they are filed by, as an app calls them."""

import pytest

from tests.news.newsroom import withdraw


def headlines(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["headline"] for item in response.json()["items"]]


def test_a_story_is_served_as_it_is_stored(paper, read) -> None:
    response = read(f"articles/{paper.first.public_id}/")
    document = response.json()
    assert response.status_code == 200
    assert document["headline"] == "Refuses to meet"
    assert document["edition"] == 1
    assert document["body"][0]["text"] == "“Never,” she said – twice."


@pytest.mark.parametrize(
    "query, expected",
    [
        ({}, ["A storm", "A goal", "Refuses to meet"]),
        ({"section": "world"}, ["A storm", "Refuses to meet"]),
        ({"section": ["asia", "sport"]}, ["A goal", "Refuses to meet"]),
        ({"category": "politics"}, ["A storm", "Refuses to meet"]),
        ({"category": "north-korea"}, ["Refuses to meet"]),
        ({"author": "bo-lee", "section": "world"}, ["A storm"]),
        ({"type": "feature"}, ["A goal"]),
        ({"tag": "no-longer-used"}, []),
        ({"locale": "de"}, []),
        ({"q": "twice"}, ["Refuses to meet"]),
        ({"order": "published_at"}, ["Refuses to meet", "A goal", "A storm"]),
        ({"published_after": "2999-01-01T00:00:00Z"}, []),
        ({"updated_after": "1999-01-01T00:00:00 02:00", "type": "feature"}, ["A goal"]),
    ],
)
def test_lists_are_filtered_and_ordered(paper, read, query, expected) -> None:
    assert headlines(read("articles/", **query)) == expected


def test_a_story_that_leaves_leaves_no_trace(paper, read) -> None:
    withdraw(paper.first)
    assert read(f"articles/{paper.first.public_id}/").status_code == 404
    assert headlines(read("articles/")) == ["A storm", "A goal"]
    assert read("resolve/", path="/world/asia/refuses-to-meet/").status_code == 404

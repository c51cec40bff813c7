"""What stories are filed by, and the search."""

import pytest

from tests.news.newsroom import make_author, make_category, publish, withdraw


def test_sections_come_parents_first(paper, read) -> None:
    items = read("sections/").json()["items"]
    assert [item["path"] for item in items] == ["/sport/", "/world/", "/world/asia/"]
    assert items[2]["parent"]["slug"] == "world"


def test_categories_are_a_tree_by_name(paper, read) -> None:
    publish(make_category("Art"), make_category("China", parent=paper.politics))
    tree = read("categories/").json()["items"]
    assert [node["name"] for node in tree] == ["Art", "Politics"]
    assert [node["name"] for node in tree[1]["children"]] == ["China", "North Korea"]
    assert tree[1]["children"][1]["parent"]["slug"] == "politics"


def test_a_category_whose_parent_is_not_public_stands_at_the_top(paper, read) -> None:
    withdraw(paper.politics, kind="category", action="deleted")
    tree = read("categories/").json()["items"]
    assert [node["name"] for node in tree] == ["North Korea"]


def test_authors_are_paged(paper, read, client) -> None:
    publish(make_author("Cy Ono"))
    first = read("authors/", limit=2).json()
    rest = client.get(first["next"]).json()
    names = [item["name"] for item in first["items"] + rest["items"]]
    assert names == ["Ann Park", "Bo Lee", "Cy Ono"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "kind", ["sections/asia", "categories/politics", "authors/bo-lee"]
)
def test_slug_and_id_give_the_same(paper, read, kind) -> None:
    by_slug = read(f"{kind}/").json()
    by_id = read(f"{kind.split('/')[0]}/{by_slug['id']}/").json()
    assert by_slug == by_id


@pytest.mark.parametrize(
    "query, types",
    [
        ({"q": "twice"}, ["article"]),
        ({"q": "asia"}, ["section"]),
        ({"q": "ann"}, ["article", "article", "author"]),
        ({"q": "ann", "kind": "author"}, ["author"]),
        ({"q": "ann", "kind": ["author", "section"]}, ["author"]),
        ({"q": "nowhere to be found"}, []),
        ({"q": "!!!"}, []),
    ],
)
def test_search_finds_whatever_holds_the_words(paper, read, query, types) -> None:
    response = read("search/", **query)
    assert response.status_code == 200, response.content
    assert sorted(item["type"] for item in response.json()["items"]) == types


def test_search_needs_words(paper, read) -> None:
    response = read("search/")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "q"


def test_surrogate_keys_name_what_an_answer_shows(paper, read) -> None:
    def keys(address: str, **query: object) -> list[str]:
        return read(address, **query)["Surrogate-Key"].split()

    assert keys(f"articles/{paper.first.public_id}/") == [
        f"article-{paper.first.public_id}"
    ]
    assert keys("articles/") == ["list-article"]
    assert keys("articles/", section="world") == ["list-article-section-world"]
    assert keys("articles/", section="world", author="bo-lee") == [
        "list-article-author-bo-lee"
    ]
    assert keys("articles/", locale="en") == ["list-article-locale-en"]
    assert keys("articles/", tag="ü")[0].startswith("list-article-tag-~")
    assert keys("sections/") == ["list-section"]
    assert keys("sections/world/")[1] == "list-section-key-world"
    assert keys("front/")[0] == f"front-{paper.home.public_id}"

"""Every version of a story, its place in the chain, and what differs between two."""

import json
from datetime import UTC, datetime

import pytest

from delivery.models import Edition
from news.api.difference import difference
from tests.news.newsroom import publish, queries_of, withdraw

BODY = [("paragraph", "<p>Boats sail today.</p>"), ("paragraph", "<p>It rains.</p>")]


@pytest.fixture
def story(paper):
    """A story of four editions, the third of which is a correction."""
    story = paper.second
    for headline, reason in (
        ("A second goal", "update"),
        ("A third <b>goal</b>", "correction"),
        ("A fourth goal", "update"),
    ):
        story.title = headline
        publish(story, action="updated", reason=reason)
    return story


def base(story) -> str:
    return f"articles/{story.public_id}/editions/"


def test_editions_are_listed_from_the_newest(read, story) -> None:
    page = read(base(story)).json()
    assert [e["number"] for e in page["items"]] == [4, 3, 2, 1]
    assert [e["reason"] for e in page["items"]] == [
        "update",
        "correction",
        "update",
        "first",
    ]
    assert page["next"] is None
    chain = [e["sha256"] for e in page["items"]] + ["0" * 64]
    assert [e["previous_sha256"] for e in page["items"]] == chain[1:]
    assert set(page["items"][0]) == {
        *("number", "made_at", "reason", "sha256", "previous_sha256", "url")
    }


def test_editions_come_in_pages(read, client, story) -> None:
    numbers, url = [], f"/api/v1/{base(story)}?limit=3"
    while url:
        page = client.get(url).json()
        numbers += [edition["number"] for edition in page["items"]]
        url = page["next"]
    assert numbers == [4, 3, 2, 1]


def test_names_of_staff_are_in_no_edition(read, story) -> None:
    Edition._base_manager.filter(public_id=story.public_id).update(
        user_name="Secret Name", approved_by_name="Secret Name"
    )
    for address in ("", "4/", "4/diff/", "4/diff/?format=html"):
        assert b"Secret Name" not in read(base(story) + address).content


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_edition_is_the_exact_bytes_of_then(read, story, number) -> None:
    response = read(f"{base(story)}{number}/")
    row = Edition.objects.get(public_id=story.public_id, number=number)
    assert response.content == bytes(row.body)
    assert "immutable" in response["Cache-Control"]
    assert response["Surrogate-Key"] == f"article-{story.public_id} past"
    again = read(f"{base(story)}{number}/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_newest_edition_has_the_storys_own_tag(read, story) -> None:
    assert (
        read(f"{base(story)}4/")["ETag"] == read(f"articles/{story.public_id}/")["ETag"]
    )


@pytest.mark.parametrize("number", ["0", "-1", "5", "999999999999", "x", "1.5", "01"])
def test_a_wrong_number_is_a_404_in_words(read, story, number) -> None:
    for address in (f"{number}/", f"{number}/diff/?from=1"):
        response = read(base(story) + address)
        assert response.status_code == 404
        assert "edition" in response.json()["detail"]


@pytest.mark.parametrize("given", ["0", "x", "-2", "99", "9" * 30, "1.0"])
def test_a_wrong_number_to_compare_with_is_a_400(read, story, given) -> None:
    response = read(f"{base(story)}2/diff/", **{"from": given})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "from"


def test_the_first_edition_has_none_before_it(read, story) -> None:
    assert read(f"{base(story)}1/diff/").status_code == 400


@pytest.mark.parametrize("id", ["x", "0" * 36, "00000000-0000-0000-0000-000000000000"])
def test_no_story_has_no_editions(read, paper, id) -> None:
    for address in ("", "1/", "1/diff/"):
        assert read(f"articles/{id}/editions/{address}").status_code == 404


@pytest.mark.parametrize("action", ["unpublished", "expired", "killed", "deleted"])
def test_what_is_withdrawn_has_no_public_editions(read, story, action) -> None:
    withdraw(story, action=action)
    for address in ("", "1/", "4/", "2/diff/"):
        assert read(base(story) + address).status_code == 404


def test_editions_from_before_a_kill_stay_away(read, story) -> None:
    withdraw(story, action="killed")
    story.title = "A mended goal"
    publish(story)
    assert [e["number"] for e in read(base(story)).json()["items"]] == [5]
    assert read(f"{base(story)}4/").status_code == 404
    assert read(f"{base(story)}5/").status_code == 200
    assert read(f"{base(story)}5/diff/").status_code == 400


def test_a_pause_hides_nothing_once_the_story_is_back(read, story) -> None:
    withdraw(story)
    publish(story)
    assert len(read(base(story)).json()["items"]) == 5


def test_the_difference_names_words(read, story) -> None:
    found = read(f"{base(story)}2/diff/", **{"from": "1"}).json()
    assert (found["from_edition"], found["to_edition"]) == (1, 2)
    (field,) = found["fields"]
    assert field["name"] == "headline"
    assert [(p["op"], p["text"]) for p in field["pieces"]] == [
        ("same", "A "),
        ("added", "second "),
        ("same", "goal"),
    ]


def test_a_difference_can_be_read_backwards(read, story) -> None:
    found = read(f"{base(story)}1/diff/", **{"from": "2"}).json()
    operations = [piece["op"] for piece in found["fields"][0]["pieces"]]
    assert "removed" in operations
    assert "added" not in operations


def test_the_page_escapes_everything(read, story) -> None:
    response = read(f"{base(story)}3/diff/", format="html")
    assert response["Content-Type"] == "text/html; charset=utf-8"
    html = response.content.decode()
    assert "&lt;" in html
    assert "<b>" not in html
    assert "<ins>" in html
    assert "<del>" in html
    assert "script" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "accept, kind",
    [
        ("text/html", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("image/png", "application/json"),
    ],
)
def test_the_form_is_that_which_is_accepted(read, story, accept, kind) -> None:
    response = read(f"{base(story)}2/diff/", headers={"accept": accept})
    assert response["Content-Type"].partition(";")[0] == kind
    assert "Accept" in response["Vary"].split(", ")


@pytest.mark.parametrize(
    "address, most", [("", 3), ("1/", 3), ("4/diff/", 3), ("?limit=1", 3)]
)
def test_editions_cost_few_queries(read, story, address, most) -> None:
    assert queries_of(lambda: read(base(story) + address)) <= most


def document(*blocks, **fields) -> bytes:
    body = [
        {"id": id, "type": "paragraph", "text": text, "html": f"<p>{text}</p>"}
        for id, text in blocks
    ]
    return json.dumps({"body": body, **fields}).encode()


def changes(before, after):
    found = difference("x", before, after, numbers=(1, 2))
    return [(block.id, block.change) for block in found.blocks]


CASES = [
    ("nothing", "ab", "ab", [("a", "same"), ("b", "same")]),
    ("added", "ab", "acb", [("a", "same"), ("c", "added"), ("b", "same")]),
    ("removed", "acb", "ab", [("a", "same"), ("c", "removed"), ("b", "same")]),
    ("removed at the end", "abc", "a", "a same b removed c removed"),
    ("moved", "abc", "cab", [("c", "moved"), ("a", "same"), ("b", "same")]),
    ("all new", "ab", "cd", "c added d added a removed b removed"),
    ("emptied", "ab", "", "a removed b removed"),
    ("filled", "", "ab", "a added b added"),
]


@pytest.mark.parametrize("name, before, after, told", CASES, ids=[c[0] for c in CASES])
def test_blocks_are_told_in_order(name, before, after, told) -> None:
    if isinstance(told, str):
        words = told.split()
        told = list(zip(words[::2], words[1::2], strict=True))
    old = document(*((id, f"Text {id}") for id in before))
    new = document(*((id, f"Text {id}") for id in after))
    assert changes(old, new) == told


def test_a_changed_block_has_its_words() -> None:
    old, new = document(("a", "Boats sail today.")), document(("a", "Boats sink."))
    found = difference("x", old, new, numbers=(1, 2)).blocks[0]
    assert found.change == "changed"
    before = "".join(p.text for p in found.pieces if p.op != "added")
    after = "".join(p.text for p in found.pieces if p.op != "removed")
    assert (before, after) == ("Boats sail today.", "Boats sink.")


def test_changed_markup_is_a_change_without_words() -> None:
    old = document(("a", "Boats"))
    new = old.replace(b"<p>Boats</p>", b"<p><b>Boats</b></p>")
    found = difference("x", old, new, numbers=(1, 2)).blocks[0]
    assert (found.change, [p.op for p in found.pieces]) == ("changed", ["same"])


def test_no_text_holds_the_server_up() -> None:
    old = document(
        *((f"a{n}", " ".join(f"w{n}x{i}" for i in range(4000))) for n in range(5))
    )
    new = document(
        *((f"a{n}", " ".join(f"v{i}x{n}" for i in range(4000))) for n in range(5))
    )
    began = datetime.now(UTC)
    difference("x", old, new, numbers=(1, 2))
    assert (datetime.now(UTC) - began).total_seconds() < 20


def test_more_words_than_there_are_signs_for_are_told_as_replaced() -> None:
    before = " ".join(f"w{n}" for n in range(70_000))
    after = " ".join(f"v{n}" for n in range(70_000))
    found = difference(
        "x", document(("a", before)), document(("a", after)), numbers=(1, 2)
    )
    pieces = found.blocks[0].pieces
    assert [piece.op for piece in pieces] == ["removed", "added"]
    assert [len(piece.text) for piece in pieces] == [len(before), len(after)]

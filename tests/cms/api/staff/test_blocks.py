"""A body written as JSON is taken whole, or refused with the place that is wrong."""

import pytest
from wagtail.blocks import StaticBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

TABLE = {
    "columns": [{"type": "text", "heading": "Place"}],
    "rows": [{"values": ["Seoul"]}],
    "caption": "",
}


def written(desk, body):
    return desk.reporter.patch(f"pages/{desk.story.pk}/", {"body": body})


@pytest.mark.parametrize(
    "kind, value",
    [
        ("paragraph", "<p>“We have no intention” — nonsensical.</p>"),
        ("heading", {"text": "Talks", "level": "2"}),
        ("pull_quote", {"quote": "Nonsensical.", "attribution": "Pyongyang"}),
        ("fact_box", {"title": "The talks", "text": "<p>Three sides.</p>"}),
        ("divider", None),
        ("table", {"caption": "Places", "table": TABLE}),
    ],
)
def test_a_block_comes_back_as_it_was_written(desk, kind, value):
    answer = written(desk, [{"type": kind, "value": value}])
    assert answer.status_code == 200, answer.content
    (block,) = answer.json()["body"]
    assert block["type"] == kind
    read = block["value"]
    if kind == "paragraph":
        assert "“We have no intention” — nonsensical." in read
    elif kind == "fact_box":
        assert "Three sides." in read["text"]
    else:
        assert read == value
    again = desk.reporter.get(f"pages/{desk.story.pk}/?version=draft").json()["body"]
    assert again[0]["id"] == block["id"]


@pytest.mark.parametrize(
    "body, loc",
    [
        ("text", ["body"]),
        (["text"], ["body", 0]),
        ([None], ["body", 0]),
        ([{"value": "x"}], ["body", 0, "type"]),
        ([{"type": 1, "value": "x"}], ["body", 0, "type"]),
        ([{"type": "paragraf", "value": "x"}], ["body", 0, "type"]),
        ([{"type": "paragraph"}], ["body", 0, "value"]),
        ([{"type": "paragraph", "value": 7}], ["body", 0, "value"]),
        ([{"type": "paragraph", "value": None}], ["body", 0, "value"]),
        ([{"type": "paragraph", "value": {"html": "x"}}], ["body", 0, "value"]),
        ([{"type": "paragraph", "value": "x", "id": 3}], ["body", 0, "id"]),
        ([{"type": "paragraph", "value": "x", "kind": 3}], ["body", 0, "kind"]),
        ([{"type": "heading", "value": "x"}], ["body", 0, "value"]),
        ([{"type": "heading", "value": {"txt": "x"}}], ["body", 0, "value", "txt"]),
        (
            [{"type": "heading", "value": {"text": []}}],
            ["body", 0, "value", "text"],
        ),
        ([{"type": "image", "value": {"image": "x"}}], ["body", 0, "value", "image"]),
        ([{"type": "image", "value": {"image": True}}], ["body", 0, "value", "image"]),
        (
            [{"type": "image", "value": {"decorative": "x"}}],
            ["body", 0, "value", "decorative"],
        ),
        (
            [{"type": "gallery", "value": {"pictures": {}}}],
            ["body", 0, "value", "pictures"],
        ),
        (
            [{"type": "gallery", "value": {"pictures": [1]}}],
            ["body", 0, "value", "pictures", 0],
        ),
        ([{"type": "related_story", "value": "x"}], ["body", 0, "value"]),
        ([{"type": "divider", "value": "x"}], ["body", 0, "value"]),
        ([{"type": "table", "value": {"table": 1}}], ["body", 0, "value", "table"]),
        (
            [{"type": "table", "value": {"table": {"columns": [1], "rows": []}}}],
            ["body", 0, "value", "table", "columns", 0, "type"],
        ),
        (
            [
                {
                    "type": "table",
                    "value": {"table": TABLE | {"rows": [{"values": [1, 2]}]}},
                }
            ],
            ["body", 0, "value", "table", "rows", 0, "values"],
        ),
        (
            [
                {
                    "type": "table",
                    "value": {"table": TABLE | {"rows": [{"values": [1]}]}},
                }
            ],
            ["body", 0, "value", "table", "rows", 0, "values", 0],
        ),
    ],
    ids=str,
)
def test_a_misshapen_body_is_refused_with_its_place(desk, body, loc):
    before = desk.story.latest_revision_id
    answer = written(desk, body)
    assert answer.status_code == 422, answer.content
    found = [entry["loc"] for entry in answer.json()["errors"]]
    assert loc in found
    desk.story.refresh_from_db()
    assert desk.story.latest_revision_id == before


@pytest.mark.parametrize(
    "value",
    [
        {"image": 999_999},
        {"image": None, "alt": None},
        {},
    ],
    ids=str,
)
def test_a_picture_that_is_not_there_is_no_server_error(desk, value):
    answer = written(desk, [{"type": "image", "value": value}])
    assert answer.status_code in (200, 422)


def test_markup_a_paragraph_cannot_hold_is_dropped_and_told(desk):
    answer = written(
        desk, [{"type": "paragraph", "value": "<script>x()</script><h1>Hi</h1>"}]
    )
    assert answer.status_code == 200
    assert "<script" not in str(answer.json()["body"])
    assert answer.json()["meta"]["warnings"]


def test_wagtail_still_cannot_write_these_blocks():
    from wagtail.blocks import FieldBlock

    from cms.api.staff import wagtail_gaps

    assert hasattr(FieldBlock, "value_for_form")
    for block in (StaticBlock, TypedTableBlock):
        method = block.value_for_form
        assert method.__module__ == wagtail_gaps.__name__, "the gap is closed: go"

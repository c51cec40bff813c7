"""What the record takes in, and the bytes it makes of it."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest

from delivery.resource import RecordError, canonical_json, encode
from tests.delivery.resources import story


def test_members_keep_their_order_and_text_is_not_escaped():
    assert (
        canonical_json({"z": "Ünï — “x”", "a": [1, None]}, field="body")
        == '{"z":"Ünï — “x”","a":[1,null]}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1, 2}, datetime(2020, 1, 1), b"x", "\ud800"],
)
def test_what_json_cannot_hold_is_refused_by_field(value):
    with pytest.raises(RecordError, match="body: is not plain JSON"):
        canonical_json({"x": value}, field="body")


def test_edition_number_is_set_in_place_in_body_and_card():
    encoded = encode(story(body={"edition": 99, "headline": "H"}), number=3)
    assert encoded.body == b'{"edition":3,"headline":"H"}'
    assert encoded.card.endswith(b'"edition":3}')


def test_etag_is_a_quoted_hash_of_the_body():
    encoded = encode(story(), number=1)
    assert encoded.etag == f'"{sha256(encoded.body).hexdigest()[:40]}"'


@pytest.mark.parametrize(
    "field, value",
    [
        ("kind", ""),
        ("kind", "x" * 17),
        ("locale", ""),
        ("path", "/" + "x" * 1024),
        ("path", "/a\0/"),
        ("id", "not-a-uuid"),
        ("published_at", datetime(2020, 1, 1)),
        ("updated_at", datetime(2020, 1, 1)),
        ("facets", (("tag", "x" * 256),)),
        ("facets", (("tag", "a\0"),)),
        ("facets", (("x" * 33, "a"),)),
        ("facets", (("tag", 7),)),
    ],
)
def test_bad_field_is_refused_by_name(field, value):
    with pytest.raises(RecordError, match=field):
        replace(story(), **{field: value})


def test_nul_is_dropped_from_search_text():
    assert story(text="a\0b", headline="c\0d").text == "a b"

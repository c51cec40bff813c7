"""Cursors hold exactly the positions that were given out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery import cursor
from delivery.cursor import InvalidCursor

TIMES = st.datetimes(timezones=st.just(UTC))
KEYS = st.integers(0, 2**63 - 1)
NOON = datetime(2026, 7, 7, 12, 0, 0, 123456, tzinfo=UTC)


@given(TIMES, KEYS, st.sampled_from(["-published_at", "published_at", "-updated_at"]))
def test_position_survives_the_journey(moment, key, order):
    text = cursor.encode((moment, key), order=order)
    assert cursor.decode(text, order=order) == (moment, key)
    assert len(text) <= cursor.MAX_LENGTH


@given(st.integers(0, 2**31 - 1))
def test_offset_survives_the_journey(offset):
    text = cursor.encode((offset,), order="relevance")
    assert cursor.decode(text, order="relevance") == (offset,)


@given(st.text() | st.from_regex(r"\A[\w-]{0,140}\Z"))
def test_any_other_text_is_refused_in_words(text):
    with pytest.raises(InvalidCursor, match=r"^cursor: "):
        cursor.decode(text, order="-published_at")


@given(st.integers(0, 200), st.characters())
def test_a_damaged_cursor_is_refused_or_is_a_position(place, character):
    good = cursor.encode((NOON, 42), order="-published_at")
    at = place % len(good)
    damaged = good[:at] + character + good[at + 1 :]
    try:
        position = cursor.decode(damaged, order="-published_at")
    except InvalidCursor:
        return
    assert cursor.encode(position, order="-published_at") == damaged


def test_cursor_of_another_order_is_refused():
    text = cursor.encode((NOON, 1), order="-published_at")
    with pytest.raises(InvalidCursor, match="belongs to order=-published_at"):
        cursor.decode(text, order="published_at")


@pytest.mark.parametrize(
    "inner",
    [
        b"2|-published_at|0|1",
        b"1|-published_at|0",
        b"1|-published_at|0|1|2",
        b"1|-published_at|0|-1",
        b"1|-published_at|00|1",
        b"1|-published_at|0|9223372036854775808",
        b"1|-published_at|999999999999999999999|1",
        b"1|-published_at|1e3|1",
        b"1|-published_at|0| 1",
        "1|-published_at|٣|1".encode(),
    ],
)
def test_forged_position_is_refused(inner):
    from base64 import urlsafe_b64encode

    text = urlsafe_b64encode(inner).rstrip(b"=").decode()
    with pytest.raises(InvalidCursor):
        cursor.decode(text, order="-published_at")

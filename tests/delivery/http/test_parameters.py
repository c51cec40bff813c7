"""Query parameters are read strictly, and refused in words."""

import contextlib
from datetime import UTC, datetime
from typing import Literal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from delivery.http import (
    ListParameters,
    Moment,
    Problem,
    openapi_parameters,
    read_parameters,
)


class Shelf(ListParameters):
    """An address to try."""

    tag: list[str] = []
    since: Moment | None = None
    order: Literal["up", "down"] | None = None


def read(query: str) -> Shelf:
    return read_parameters(Shelf, QueryDict(query))


def test_what_is_given_is_read() -> None:
    found = read("tag=a&tag=b&tag=a&limit=5&since=2020-07-07T09:30:00%2B09:00&order=up")
    assert (found.tag, found.limit, found.order) == (["a", "b"], 5, "up")
    assert found.since == datetime(2020, 7, 7, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "query, name",
    [
        ("tga=x", "tga"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("limit=9223372036854775808", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=1&limit=1", "limit"),
        ("order=sideways", "order"),
        ("tag=", "tag"),
        ("tag=%00", "tag"),
        ("tag=" + "x" * 10_000, "tag"),
        ("&".join(f"tag={n}" for n in range(51)), "tag"),
        ("since=2020-07-07", "since"),
        ("since=2020-07-07T09:30:00", "since"),
        ("since=2020-02-30T00:00:00Z", "since"),
        ("since=1594114200", "since"),
        ("since=0001-01-01T00:00:00%2B09:00", "since"),
        ("since=9999-12-31T23:59:59-09:00", "since"),
    ],
)
def test_what_is_wrong_is_named(query, name) -> None:
    with pytest.raises(Problem) as raised:
        read(query)
    assert raised.value.status == 400
    assert raised.value.errors[0]["parameter"] == name
    assert raised.value.detail.startswith(f"{name}: ")
    assert len(raised.value.detail) < 500


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(Problem) as raised:
        read("colour=red")
    known = ["limit", "cursor", "tag", "since", "order"]
    assert raised.value.errors[0]["known"] == known
    assert "limit, cursor, tag, since, order" in raised.value.detail


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_pair_breaks_the_reading(name, value) -> None:
    query = QueryDict(mutable=True)
    query.appendlist(name, value)
    # Anything but a problem fails the test.
    with contextlib.suppress(Problem):
        read_parameters(Shelf, query)


def test_openapi_says_what_may_be_repeated_and_what_not() -> None:
    described = {each["name"]: each for each in openapi_parameters(Shelf)}
    assert described["tag"]["schema"]["type"] == "array"
    assert described["tag"]["explode"] is True
    assert described["since"]["schema"]["format"] == "date-time"
    assert described["order"]["schema"]["enum"] == ["up", "down"]
    assert described["limit"]["schema"]["maximum"] == 100
    assert not any(each["required"] for each in described.values())

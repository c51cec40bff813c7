"""Lists: order, filters, paging over ties, and a flat number of queries."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery import cursor
from delivery.queries import FilterError, all_of_kind, get_document, list_documents
from tests.delivery.resources import NOON, minutes, publish, story

pytestmark = pytest.mark.django_db


def walk(**options):
    """Return the ids of every page, through cursor texts as a client would."""
    ids, after = [], None
    order = options.get("order", "-published_at")
    for _ in range(100):
        page = list_documents("article", after=after, **options)
        ids += [row.id for row in page.rows]
        if page.next is None:
            return ids
        after = cursor.decode(cursor.encode(page.next, order=order), order=order)
    raise AssertionError("paging does not end")


@pytest.fixture
def stories():
    """Twelve stories in three groups of the same second, two locales."""
    made = []
    for n in range(12):
        facets = (
            ("section", "world" if n % 2 else "sport"),
            ("tag", f"t{n % 3}"),
            ("tag", "all"),
        )
        resource = story(
            facets=facets,
            locale="de" if n in {3, 8} else "en",
            published_at=NOON + minutes(n // 4),
            updated_at=NOON + minutes(100 - n),
        )
        publish(resource)
        made.append(resource)
    return made


def expected(stories, keep=lambda resource: True, *, order="-published_at"):
    """Return ids in the order the list promises; ties by order of creation."""
    column, sign = order.lstrip("-"), -1 if order.startswith("-") else 1
    places = [
        (sign * getattr(resource, column).timestamp(), sign * place, resource)
        for place, resource in enumerate(stories)
        if keep(resource)
    ]
    return [resource.id for *_, resource in sorted(places, key=lambda p: p[:2])]


def has(resource, name, *values):
    return any((name, value) in resource.facets for value in values)


FILTERS = {
    "none": ({}, lambda r: True),
    "one": ({"section": ["world"]}, lambda r: has(r, "section", "world")),
    "or": ({"tag": ["t0", "t1"]}, lambda r: has(r, "tag", "t0", "t1")),
    "or over one document": ({"tag": ["t0", "all"]}, lambda r: True),
    "same value twice": ({"tag": ["t0", "t0"]}, lambda r: has(r, "tag", "t0")),
    "and": (
        {"section": ["world"], "tag": ["t0"]},
        lambda r: has(r, "section", "world") and has(r, "tag", "t0"),
    ),
    "and of ors": (
        {"section": ["world", "sport"], "tag": ["t1", "t2", "t9"]},
        lambda r: has(r, "tag", "t1", "t2"),
    ),
    "unknown value": ({"tag": ["nothing"]}, lambda r: False),
    "unknown name": ({"colour": ["red"]}, lambda r: False),
    "known and unknown": ({"section": ["world"], "colour": ["red"]}, lambda r: False),
    "no values": ({"tag": []}, lambda r: True),
    "impossible value": ({"tag": ["a\0"]}, lambda r: False),
    "lone surrogate": ({"tag": ["\ud800"]}, lambda r: False),
    "impossible and possible": ({"tag": ["\0", "t0"]}, lambda r: has(r, "tag", "t0")),
    "invalid uuid": ({"author": ["not-a-uuid"]}, lambda r: False),
    "very long": ({"tag": ["x" * 10_000]}, lambda r: False),
    "quotes": ({"tag": ["' OR 1=1 --"]}, lambda r: False),
}


@pytest.mark.parametrize("order", ["-published_at", "published_at", "-updated_at"])
@pytest.mark.parametrize("limit", [1, 5, 12, 100])
@pytest.mark.parametrize("filters, keep", FILTERS.values(), ids=FILTERS)
def test_pages_hold_every_match_once_in_order(stories, order, limit, filters, keep):
    ids = walk(filters=filters, order=order, limit=limit)
    assert ids == expected(stories, keep, order=order)


@pytest.mark.parametrize(
    "window, keep",
    [
        ({"published_after": NOON}, lambda r: r.published_at > NOON),
        ({"published_before": NOON + minutes(1)}, lambda r: r.published_at == NOON),
        (
            {"updated_after": NOON + minutes(95)},
            lambda r: r.updated_at > NOON + minutes(95),
        ),
        ({"locale": "de"}, lambda r: r.locale == "de"),
        ({"locale": ["de", "en"]}, lambda r: True),
        ({"locale": ["fr"]}, lambda r: False),
        ({"published_after": datetime(9999, 12, 31, tzinfo=UTC)}, lambda r: False),
    ],
)
@pytest.mark.parametrize("filters", [{}, {"tag": ["all"]}, {"tag": ["t0", "t1", "t2"]}])
def test_windows_and_locales_narrow_every_list(stories, window, keep, filters):
    ids = walk(filters=filters, limit=2, **window)
    assert ids == expected(stories, keep)


@pytest.mark.parametrize("limit", [1, 3, 12])
@pytest.mark.parametrize(
    "filters, queries",
    [({}, 1), ({"tag": ["t0", "t1"]}, 1), ({"tag": ["all"], "section": ["world"]}, 2)],
)
def test_queries_do_not_grow_with_rows(
    stories, django_assert_num_queries, limit, filters, queries
):
    with django_assert_num_queries(queries):
        list_documents("article", filters=filters, limit=limit)


def test_rows_carry_the_stored_bytes(stories):
    card = list_documents("article", limit=1).rows[0]
    body = list_documents("article", limit=1, include_body=True).rows[0]
    stored = get_document("article", card.id)
    assert body.content == stored.body
    assert b'"headline"' in card.content
    assert card.content != body.content
    assert (card.etag, card.modified_at) == (stored.etag, stored.modified_at)
    assert type(card.content) is bytes


def test_other_kinds_are_not_listed(stories):
    section = replace(story(), kind="section", path="/world/")
    publish(section)
    assert [row.id for row in all_of_kind("section").rows] == [section.id]
    assert section.id not in walk()


@pytest.mark.parametrize(
    "options, words",
    [
        ({"order": "title"}, "order: title is not one of"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"filters": {"tag": [str(n) for n in range(51)]}}, "tag: at most 50 values"),
        ({"locale": [str(n) for n in range(51)]}, "locale: at most 50 values"),
    ],
)
def test_what_is_not_offered_is_refused_in_words(options, words):
    with pytest.raises(FilterError, match=words):
        list_documents("article", **options)


def test_the_most_values_allowed_are_one_query(django_assert_num_queries):
    many = [str(n) for n in range(50)]
    with django_assert_num_queries(1):
        list_documents("article", filters={"tag": many}, locale=["en", "de", "fr"])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=50,
    deadline=None,
)
@given(
    st.dictionaries(st.text(max_size=40), st.lists(st.text(), max_size=4), max_size=4),
    st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 2**63 - 1),
)
def test_no_filter_or_position_raises(filters, moment, key):
    list_documents("article", filters=filters, after=(moment, key))

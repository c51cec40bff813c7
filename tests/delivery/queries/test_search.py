"""Search finds published words and takes any text for a question."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.queries import MAX_OFFSET, FilterError, search
from delivery.queries.search import searchable_words
from tests.delivery.resources import NOON, minutes, publish, story, withdraw

pytestmark = pytest.mark.django_db


def found(text, **options):
    return [row.id for row in search(text, kinds=["article"], **options).rows]


@pytest.fixture
def ferry():
    resource = story(
        headline="Ferry strike ends",
        text="Kim Jong-Un’s envoy sailed to हिन्दी waters, café in Łódź.",
    )
    publish(resource)
    publish(story(headline="Markets calm", text="Shares rose.", locale="de"))
    return resource


@pytest.mark.parametrize(
    "text",
    [
        "ferry",
        "FERRY Strike",
        '"ferry" -strike* OR',
        "ferry & strike | !ends",
        "Jong-Un's".replace("'s", ""),
        "jong un",
        "हिन्दी",
        "café",
        "łódź",
        "ferry\0strike",
    ],
)
def test_words_of_title_and_text_are_found(ferry, text):
    text = text.replace(" OR", "")
    assert found(text) == [ferry.id]


@pytest.mark.parametrize("text", ["ferry markets", "zeppelin", "ferry zeppelin"])
def test_every_word_must_be_there(ferry, text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["", " ", "!?*", '"', "'", "%", "\0", "\ud800", "😀"])
def test_text_without_a_word_matches_nothing_and_asks_nothing(
    text, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert found(text) == []


def test_search_follows_update_and_withdrawal(ferry):
    publish(story(id=ferry.id, headline="Tunnel opens", text="x"), reason="update")
    assert found("ferry") == []
    assert found("tunnel") == [ferry.id]
    withdraw(ferry.id)
    assert found("tunnel") == []


@pytest.mark.postgresql  # Wagtail weighs titles there alone
def test_match_in_the_title_comes_first():
    publish(story(headline="Other news", text="A word about herons in passing."))
    titled = story(headline="Herons return", text="A word about birds in passing.")
    publish(titled)
    assert found("herons")[0] == titled.id


@pytest.mark.parametrize(
    "options, count",
    [
        ({}, 6),
        ({"filters": {"tag": ["even"]}}, 3),
        ({"filters": {"tag": ["even", "odd"]}}, 6),
        ({"filters": {"tag": ["even"], "section": ["world"]}}, 2),
        ({"filters": {"tag": ["\0"]}}, 0),
        ({"filters": {"nothing": ["x"]}}, 0),
        ({"locale": "de"}, 1),
        ({"locale": ["de", "en"]}, 6),
        ({"published_after": NOON + minutes(1)}, 4),
        ({"published_before": NOON + minutes(1)}, 1),
        ({"updated_after": NOON + minutes(4)}, 1),
    ],
)
def test_filters_are_those_of_lists(options, count, django_assert_max_num_queries):
    for n in range(6):
        tag, section = ("odd" if n % 2 else "even"), ("sport" if n == 0 else "world")
        publish(
            story(
                headline=f"Harbour {n}",
                facets=(("tag", tag), ("section", section)),
                locale="de" if n == 5 else "en",
                published_at=NOON + minutes(n),
                updated_at=NOON + minutes(n),
            )
        )
    with django_assert_max_num_queries(3):
        assert len(found("harbour", **options)) == count


def test_pages_hold_every_match_once():
    ids = set()
    for n in range(7):
        resource = story(headline=f"Harbour {n}")
        publish(resource)
        ids.add(resource.id)
    seen, after = [], None
    while True:
        page = search("harbour", kinds=["article"], limit=3, after=after)
        seen += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert len(seen) == 7
    assert set(seen) == ids


@pytest.mark.parametrize(
    "options", [{"after": (MAX_OFFSET + 1,)}, {"after": (-1,)}, {"limit": 101}]
)
def test_depth_and_limit_are_bounded(options):
    with pytest.raises(FilterError):
        found("harbour", **options)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=80,
    deadline=None,
)
@given(
    st.text()
    | st.text(alphabet="ab\"'*():-+^{}%\\ANDORTNE|&!<> \0", max_size=60)
    | st.text(min_size=300, max_size=3000)
)
def test_no_text_raises(text):
    found(text, filters={"tag": ["x"]})


def test_words_are_bounded_in_number_and_length():
    words = searchable_words("ab " * 10_000)
    assert words == ["ab"] * 16
    assert searchable_words("x" * 100_000) == ["x" * 64]

"""Two broad filters are one range: the same lists, and rows that follow the facets."""

from dataclasses import replace
from importlib import import_module
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from delivery import pairs, record
from delivery.models import Document, FacetPair
from delivery.queries import lists
from tests.delivery.queries.test_lists import walk
from tests.delivery.resources import NOON, minutes, publish, story, withdraw

pytestmark = pytest.mark.django_db

IDS = {
    name: str(UUID(int=1000 + place, version=4))
    for place, name in enumerate(("world", "sport", "economy", "arts", "kim"))
}
SHELVES = {"world": "section", "sport": "section", "economy": "category"}
SHELVES |= {"arts": "category", "kim": "author"}


def filed(*names: str, kind_of_story: str = "news") -> tuple[tuple[str, str], ...]:
    """Return facets as the newsroom writes them: the id and the slug of each."""
    values = [(SHELVES[name], value) for name in names for value in (name, IDS[name])]
    return (*values, ("type", kind_of_story))


@pytest.fixture
def paper():
    """Five shelves, and a story for each way to be filed by some of them."""
    for name, kind in SHELVES.items():
        facets = (("key", name), ("key", IDS[name]))
        shelf = story(
            kind=kind, id=UUID(IDS[name]), path=f"/{kind}/{name}/", facets=facets
        )
        publish(shelf)
    ways = product([("world",), ("sport",), ("world", "sport")], [("economy",), ()])
    for place, (sections, categories) in enumerate(ways):
        for number, authors in enumerate([("kim",), ()]):
            publish(
                story(
                    facets=filed(*sections, *categories, *authors),
                    locale="de" if number else "en",
                    published_at=NOON + minutes(place // 2),
                    updated_at=NOON + minutes(50 - place),
                )
            )


FILTERS = {
    "slugs": {"section": ["world"], "category": ["economy"]},
    "ids": {"section": [IDS["world"]], "category": [IDS["economy"]]},
    "a slug and an id": {"section": [IDS["sport"]], "category": ["economy"]},
    "any of two": {"section": ["world", "sport"], "category": ["economy"]},
    "both ways": {"section": ["world", IDS["world"]], "category": ["economy"]},
    "three": {"section": ["world"], "category": ["economy"], "author": ["kim"]},
    "type": {"section": ["world"], "type": ["news"]},
    "nothing of both": {"section": ["world"], "category": ["arts"]},
    "of no such shelf": {"section": ["nowhere"], "category": ["economy"]},
    "too many": {"section": ["world", "sport"], "type": [f"t{n}" for n in range(9)]},
    "a tag": {"section": ["world"], "tag": ["t1"]},
}


@pytest.mark.parametrize("order", ["-published_at", "published_at", "-updated_at"])
@pytest.mark.parametrize("locale", [None, "de"])
@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_a_pair_gives_what_its_facets_give(paper, monkeypatch, filters, locale, order):
    by_facets = walk(filters=filters, locale=locale, order=order, limit=2)
    monkeypatch.setattr(lists, "PROBE", 0)  # everything is broad
    assert walk(filters=filters, locale=locale, order=order, limit=2) == by_facets


@pytest.mark.parametrize("name", ["slugs", "ids", "any of two", "three", "type"])
def test_broad_filters_are_read_as_a_pair(paper, monkeypatch, name):
    monkeypatch.setattr(lists, "PROBE", 0)
    with CaptureQueriesContext(connection) as asked:
        lists.list_documents("article", filters=FILTERS[name])
    assert "delivery_facetpair" in asked.captured_queries[-1]["sql"]
    assert len(asked) <= 3


def test_a_narrow_filter_is_not(paper):
    with CaptureQueriesContext(connection) as asked:
        lists.list_documents("article", filters=FILTERS["slugs"])
    assert "delivery_facetpair" not in "".join(q["sql"] for q in asked)


def test_a_digest_that_is_the_same_by_chance_lists_nothing(paper, monkeypatch):
    monkeypatch.setattr(lists, "PROBE", 0)
    other = story(facets=filed("sport", "arts"))
    publish(other)
    (key,) = pairs.keys_for("article", FILTERS["ids"])
    document = Document.objects.get(public_id=other.id)
    FacetPair.objects.create(
        document=document,
        key=key,
        locale="en",
        published_at=other.published_at,
        updated_at=other.updated_at,
    )
    assert other.id not in walk(filters=FILTERS["ids"])


def rows():
    columns = ("document_id", "key", "locale", "published_at", "updated_at")
    return sorted(FacetPair.objects.values_list(*columns))


def rows_of(resource):
    document = Document.objects.get(public_id=resource.id)
    times = (resource.locale, resource.published_at, resource.updated_at)
    keys = pairs.keys_of(resource.kind, resource.facets)
    return sorted((document.pk, key, *times) for key in keys)


CHANGES = {
    "a category more": {"facets": filed("world", "economy", "arts")},
    "another section": {"facets": filed("sport", "economy")},
    "no category": {"facets": filed("world")},
    "a time": {"updated_at": NOON + minutes(7)},
    "a language": {"locale": "de"},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("write", ["publish", "refresh"])
def test_pairs_follow_the_story(changes, write):
    before = story(facets=filed("world", "economy"))
    publish(before)
    assert len(rows()) == 3
    after = replace(before, **changes)
    if write == "publish":
        publish(replace(after, body={**after.body, "headline": "2"}), action="updated")
    else:
        with transaction.atomic():
            record.refresh(after)
    assert rows() == rows_of(after)


def test_what_is_withdrawn_has_no_pairs():
    resource = story(facets=filed("world", "economy"))
    publish(resource)
    withdraw(resource.id)
    assert rows() == []


def test_the_migration_fills_what_is_there(paper):
    written = rows()
    assert written
    FacetPair.objects.all().delete()
    migration = import_module("delivery.migrations.0008_pairs_of_facets")
    migration.fill(apps, connection.schema_editor())
    assert rows() == written

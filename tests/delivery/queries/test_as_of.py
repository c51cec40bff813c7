"""As of a moment the record answers what it answered then, byte by byte."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db import transaction

from delivery import queries, record
from delivery.models import Run, RunFacet, Wording
from delivery.queries import as_of
from tests.delivery.resources import NOON, minutes, publish, story, withdraw

pytestmark = pytest.mark.django_db

START = datetime(2026, 8, 1, 12, tzinfo=UTC)
LISTS = [
    {},
    {"order": "published_at"},
    {"order": "-updated_at"},
    {"filters": {"section": ["world"]}},
    {"filters": {"section": ["world", "sport"]}, "order": "-updated_at"},
    {"filters": {"section": ["world"], "tag": ["t0", "t1"]}},
    {"filters": {"tag": ["t2"]}, "locale": "de"},
    {"locale": ["en", "de"], "order": "published_at"},
    {"published_after": NOON + minutes(3)},
    {"published_before": NOON + minutes(3), "filters": {"section": ["world"]}},
    {"updated_after": NOON + minutes(6), "include_body": True},
    {"filters": {"section": ["nowhere"]}},
]


def walk(read, *, limit, **options):
    """Return (id, content) of every page in order."""
    found, after = [], None
    for _ in range(50):
        page = read("article", limit=limit, after=after, **options)
        found += [(row.id, row.content) for row in page.rows]
        after = page.next
        if after is None:
            return found
    raise AssertionError("paging does not end")


def state(stories, *, at=None):
    """Return everything readers can ask, now or as of a moment."""
    read = queries.list_documents
    if at is not None:

        def read(kind, **options):
            return as_of.list_documents(kind, at=at, **options)

    lists = [walk(read, limit=100, **options) for options in LISTS]
    details = []
    for one in stories:
        if at is None:
            stored = queries.get_document("article", one)
        else:
            stored = as_of.get_document("article", one, at=at)
        details.append(stored and (stored.body, stored.etag, stored.path))
    return lists, details


def some_resource(random, public_id, number):
    """Return one form of a story; a few are dated ahead of their time."""
    return story(
        id=public_id,
        headline=f"Form {number}",
        locale=random.choice(["en", "en", "de"]),
        path=f"/{random.choice(['world', 'sport'])}/{public_id}/",
        published_at=NOON + minutes(random.randrange(8)),
        updated_at=NOON + minutes(random.randrange(12))
        if random.random() < 0.9
        else START + timedelta(days=30),
        facets=(
            ("section", random.choice(["world", "sport"])),
            ("tag", f"t{random.randrange(3)}"),
        ),
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_of_the_past_is_still_there(seed):
    random = Random(seed)
    stories = [story().id for _ in range(6)]
    public, before = {}, []
    with time_machine.travel(START, tick=False) as clock:
        for number in range(40):
            clock.shift(60)
            one = random.choice(stories)
            verb = random.choice(["publish", "publish", "refresh", "word", "withdraw"])
            if verb == "withdraw" and one in public:
                withdraw(one, action=random.choice(["unpublished", "expired"]))
                public.pop(one)
            elif verb == "word" and one in public:
                body = {**public[one].body, "byline": f"By {number}"}
                public[one] = replace(public[one], body=body)
                with transaction.atomic():
                    record.refresh(public[one])
            elif verb == "refresh" and one in public:
                public[one] = some_resource(random, one, number)
                with transaction.atomic():
                    record.refresh(public[one])
            else:
                public[one] = some_resource(random, one, number)
                publish(public[one], action="updated", reason="update")
            before.append((datetime.now(UTC), state(stories)))
        clock.shift(3600)
    for moment, then in before:
        assert state(stories, at=moment) == then
        assert state(stories, at=moment + timedelta(seconds=59)) == then


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("options", LISTS, ids=str)
def test_pages_are_cut_from_one_order(limit, options):
    random = Random(7)
    stories = [story().id for _ in range(9)]
    with time_machine.travel(START, tick=False) as clock:
        for number in range(30):
            clock.shift(60)
            one = random.choice(stories)
            publish(
                some_resource(random, one, number), action="updated", reason="update"
            )
        moment = datetime.now(UTC)
        now = walk(queries.list_documents, limit=100, **options)
        for one in stories[:5]:
            clock.shift(60)
            withdraw(one)

    def read(kind, **more):
        return as_of.list_documents(kind, at=moment, **more)

    pages = walk(read, limit=limit, **options)
    assert pages == walk(read, limit=100, **options)
    assert pages == now
    column = "updated_at" if "updated" in options.get("order", "") else "published_at"
    times = [
        getattr(as_of.get_document("article", id, at=moment), column) for id, _ in pages
    ]
    assert times == sorted(times, reverse=options.get("order") != "published_at")


def test_paths_lead_where_they_led_then():
    first = story(path="/world/first/")
    with time_machine.travel(START, tick=False) as clock:
        publish(first)
        clock.shift(60)
        moved = replace(first, path="/sport/first/")
        with transaction.atomic():
            record.move(moved)
        clock.shift(60)
        publish(story(id=story().id, path="/world/first/"))
        clock.shift(60)
        withdraw(first.id)

    def lead(path, minute):
        moment = START + timedelta(minutes=minute)
        found = as_of.resolve_path(path, locale="en", at=moment)
        return found and (found.document.id == first.id, found.moved)

    assert lead("/world/first/", -1) is None
    assert lead("/world/first/", 0) == (True, False)
    assert lead("/world/first/", 1) == (True, True)
    assert lead("/sport/first/", 1) == (True, False)
    assert lead("/world/first/", 2) == (False, False)
    assert lead("/sport/first/", 3) is None
    assert lead("", 0) is None


@pytest.mark.parametrize("action", ["killed", "deleted"])
def test_a_kill_reaches_into_the_past(action):
    killed, other = story(), story()
    with time_machine.travel(START, tick=False) as clock:
        publish(killed)
        publish(other)
        clock.shift(60)
        withdraw(killed.id)
        clock.shift(60)
        moment = START + timedelta(seconds=30)
        assert as_of.get_document("article", killed.id, at=moment)
        withdraw(killed.id, action=action)
    assert as_of.get_document("article", killed.id, at=moment) is None
    assert as_of.get_document("article", killed.id, at=moment, struck=True)
    for filters in ({}, {"section": ["world"]}):
        page = as_of.list_documents("article", at=moment, filters=filters)
        assert [row.id for row in page.rows] == [other.id]
    assert as_of.resolve_path(killed.path, locale="en", at=moment) is None
    assert as_of.struck_among("article", [killed.id, other.id], at=moment) == {
        killed.id
    }


def test_what_comes_back_after_a_kill_begins_anew():
    killed = story()
    with time_machine.travel(START, tick=False) as clock:
        publish(killed)
        clock.shift(60)
        withdraw(killed.id, action="killed")
        clock.shift(60)
        publish(replace(killed, body={"headline": "Mended"}), action="published")
    at = START + timedelta(minutes=1)
    assert as_of.get_document("article", killed.id, at=at - minutes(0.5)) is None
    assert as_of.get_document("article", killed.id, at=at + minutes(1)).edition == 2


def test_a_refresh_moves_nothing_in_the_lists():
    one = story()
    publish(one)
    for name in ("Ann", "Bo"):
        with transaction.atomic():
            record.refresh(replace(one, body={**one.body, "byline": name}))
    assert Run.objects.count() == 1
    assert RunFacet.objects.count() == 2
    assert Wording.objects.count() == 3


def test_bytes_of_an_edition_are_not_kept_twice():
    one = story()
    publish(one)
    assert Wording.objects.get().body is None


def test_machines_whose_clocks_differ_make_no_overlap():
    one = story()
    with time_machine.travel(START, tick=False) as clock:
        publish(one)
        clock.shift(-300)
        publish(replace(one, updated_at=NOON + minutes(1)), action="updated")
        withdraw(one.id)
        publish(one, action="published")
    runs = list(Run.objects.order_by("pk").values_list("valid_from", "valid_to"))
    assert runs == [(START, START), (START, START), (START, None)]


@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.parametrize(
    "filters, most",
    [({}, 1), ({"tag": ["t0", "t1"]}, 1), ({"tag": ["t0"], "section": ["world"]}, 2)],
)
def test_queries_do_not_grow(django_assert_num_queries, limit, filters, most):
    random = Random(1)
    for number in range(6):
        publish(some_resource(random, story().id, number))
    with django_assert_num_queries(most):
        as_of.list_documents("article", at=START, filters=filters, limit=limit)


@pytest.mark.parametrize(
    "options, words",
    [({"order": "title"}, "order: title"), ({"limit": 0}, "limit")],
)
def test_what_is_not_offered_is_refused_in_words(options, words):
    with pytest.raises(queries.FilterError, match=words):
        as_of.list_documents("article", at=START, **options)


def test_keys_that_ever_were_are_known():
    section = replace(story(), kind="section", path="/w/", facets=(("key", "world"),))
    publish(section)
    with transaction.atomic():
        record.withdraw(kind="section", id=section.id, action="unpublished")
    assert as_of.known_keys({"section": ["world", "x"]}) == {("section", "world")}

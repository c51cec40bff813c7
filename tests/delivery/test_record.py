"""Publish, refresh, move and withdraw, as readers notice them."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from delivery import record
from delivery.models import Change, Document, Edition, Facet, OldPath
from delivery.paths import PathTakenError
from delivery.queries import get_document, resolve_path
from tests.delivery.resources import NOON, minutes, publish, story, withdraw

pytestmark = pytest.mark.django_db


def edited(resource, headline, **changes):
    return story(
        id=resource.id, headline=headline, updated_at=NOON + minutes(5), **changes
    )


def actions(resource):
    return list(
        Change.objects.filter(public_id=resource.id)
        .order_by("pk")
        .values_list("action", flat=True)
    )


def numbers(resource):
    return list(
        Edition.objects.filter(public_id=resource.id)
        .order_by("number")
        .values_list("number", "reason")
    )


def test_published_story_is_what_readers_get():
    resource = story()
    change = publish(resource)
    found = get_document("article", resource.id)
    assert json.loads(found.body) == {**resource.body, "edition": 1}
    assert (found.edition, found.path) == (1, resource.path)
    assert (change.action, change.edition.number) == ("published", 1)
    assert bytes(Edition.objects.get().body) == found.body


def test_update_makes_the_next_edition_and_another_etag():
    resource = story()
    publish(resource)
    before = get_document("article", resource.id)
    publish(edited(resource, "Second"), action="corrected", reason="correction")
    after = get_document("article", resource.id)
    assert after.etag != before.etag
    assert after.modified_at > before.modified_at
    assert numbers(resource) == [(1, "first"), (2, "correction")]
    assert actions(resource) == ["published", "corrected"]


@pytest.mark.parametrize(
    "place, given, kept",
    [(1, "update", "first"), (2, "first", "update"), (2, "retraction", "retraction")],
)
def test_only_the_first_edition_has_the_reason_first(place, given, kept):
    resource = story()
    if place == 2:
        publish(resource)
    publish(edited(resource, "Other"), reason=given)
    assert numbers(resource)[-1] == (place, kept)


def test_same_bytes_make_no_edition_and_no_event():
    resource = story()
    first = publish(resource)
    assert publish(resource, action="updated", reason="update") == first
    assert numbers(resource) == [(1, "first")]
    assert actions(resource) == ["published"]


def test_withdrawn_story_leaves_no_trace_but_history():
    resource = story()
    publish(resource)
    tombstone = withdraw(resource.id, action="killed", reason="Wrong person named")
    assert get_document("article", resource.id) is None
    assert resolve_path(resource.path, locale="en") is None
    assert not Document.objects.exists()
    assert not Facet.objects.exists()
    assert numbers(resource) == [(1, "first")]
    assert (tombstone.action, tombstone.reason) == ("killed", "Wrong person named")
    assert tombstone.path == resource.path
    assert tombstone.facets == [["section", "world"], ["type", "news"]]


def test_story_that_comes_back_goes_on_counting():
    resource = story()
    publish(resource)
    withdraw(resource.id)
    publish(resource, reason="update")
    assert numbers(resource) == [(1, "first"), (2, "update")]
    assert actions(resource) == ["published", "unpublished", "published"]
    assert get_document("article", resource.id).edition == 2


@pytest.mark.parametrize("before", [[], ["unpublished"], ["killed"]])
@pytest.mark.parametrize("action", ["unpublished", "expired", "killed", "deleted"])
def test_late_withdrawal_is_told_only_if_it_is_final_and_new(before, action):
    resource = story()
    if before:
        publish(resource)
        withdraw(resource.id, action=before[0])
    tombstone = withdraw(resource.id, action=action)
    told = bool(before) and action in {"killed", "deleted"} and action != before[0]
    assert (tombstone is not None) == told


def test_refresh_changes_bytes_but_makes_no_edition():
    resource = story()
    publish(resource)
    shown = replace(resource, body={**resource.body, "byline": "By Ann Example"})
    with transaction.atomic():
        change = record.refresh(shown)
    assert change.action == "refreshed"
    assert b"Ann Example" in get_document("article", resource.id).body
    assert numbers(resource) == [(1, "first")]


def test_refresh_of_facets_alone_is_noticed():
    resource = story()
    publish(resource)
    with transaction.atomic():
        change = record.refresh(replace(resource, facets=(("section", "sport"),)))
    assert change.facets == [
        ["section", "sport"],
        ["section", "world"],
        ["type", "news"],
    ]


def test_refresh_without_difference_or_document_does_nothing():
    resource = story()
    publish(resource)
    with transaction.atomic():
        assert record.refresh(resource) is None
        assert record.refresh(story()) is None
    assert Change.objects.count() == 1


def test_moved_story_is_found_by_old_and_new_path():
    resource = story()
    publish(resource)
    with transaction.atomic():
        change = record.move(replace(resource, path="/sport/ferry/"))
    assert (change.action, change.old_path) == ("moved", resource.path)
    assert resolve_path("/sport/ferry/", locale="en").moved is False
    old = resolve_path(resource.path, locale="en")
    assert (old.moved, old.document.path) == (True, "/sport/ferry/")


def test_document_that_takes_over_an_old_path_wins():
    moved = story(path="/world/a/")
    publish(moved)
    publish(edited(moved, "Moved", path="/world/b/"), reason="update")
    successor = story(path="/world/a/")
    publish(successor)
    assert resolve_path("/world/a/", locale="en").document.id == successor.id
    withdraw(successor.id)
    assert resolve_path("/world/a/", locale="en") is None


def test_story_that_moves_back_has_no_old_path_of_its_own():
    resource = story(path="/world/a/")
    publish(resource)
    for path in ("/world/b/", "/world/a/"):
        with transaction.atomic():
            record.move(replace(resource, path=path))
    assert list(OldPath.objects.values_list("path", flat=True)) == ["/world/b/"]
    assert resolve_path("/world/a/", locale="en").moved is False


def test_story_that_comes_back_elsewhere_is_found_by_its_old_path():
    resource = story(path="/world/a/")
    publish(resource)
    withdraw(resource.id)
    publish(replace(resource, path="/world/c/"), reason="update")
    assert resolve_path("/world/a/", locale="en").document.path == "/world/c/"


def test_path_of_another_document_is_refused_and_leaves_nothing():
    publish(story(path="/world/a/"))
    rival = story(path="/world/a/")
    with pytest.raises(PathTakenError, match="/world/a/"), transaction.atomic():
        record.publish(rival, action="published", reason="first")
    assert numbers(rival) == []
    assert actions(rival) == []


def test_same_path_in_two_locales_is_two_documents():
    publish(story(path="/world/a/"))
    german = story(path="/world/a/", locale="de")
    publish(german)
    assert resolve_path("/world/a/", locale="de").document.id == german.id


def test_documents_without_a_path_do_not_collide():
    for _ in range(2):
        publish(story(path=""))
    assert Document.objects.count() == 2
    assert resolve_path("", locale="en") is None


def test_facet_rows_that_stay_are_the_same_rows():
    resource = story(facets=(("tag", "a"), ("tag", "b")))
    publish(resource)
    kept = Facet.objects.get(value="b").pk
    publish(
        edited(resource, "New", facets=(("tag", "b"), ("tag", "c"), ("tag", "c"))),
        reason="update",
    )
    rows = Facet.objects.order_by("value").values_list("value", "updated_at")
    assert list(rows) == [("b", NOON + minutes(5)), ("c", NOON + minutes(5))]
    assert Facet.objects.get(value="b").pk == kept


@pytest.mark.django_db(transaction=True)
def test_every_write_refuses_to_run_outside_a_transaction():
    resource = story()
    for write in (
        lambda: record.publish(resource, action="published", reason="first"),
        lambda: record.refresh(resource),
        lambda: record.move(resource),
        lambda: record.withdraw(kind="article", id=resource.id, action="killed"),
    ):
        with pytest.raises(record.NoTransactionError, match=r"transaction\.atomic"):
            write()


@pytest.mark.django_db(transaction=True)
def test_rollback_leaves_nothing():
    with transaction.atomic():
        record.publish(story(), action="published", reason="first")
        transaction.set_rollback(True)
    for table in (Document, Facet, Edition, Change, OldPath):
        assert not table.objects.exists()


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"action": "unpublished"}, "action"),
        ({"action": "Published"}, "action"),
        ({"reason": ""}, "reason"),
    ],
)
def test_unknown_action_or_reason_is_refused_by_name(changes, field):
    with pytest.raises(record.RecordError, match=f"{field}: .* is not one of"):
        publish(story(), **changes)


def test_withdraw_refuses_an_action_that_publishes():
    with pytest.raises(record.RecordError, match="action"):
        withdraw(uuid4(), action="published")


def test_names_survive_the_accounts():
    users = get_user_model().objects
    writer = users.create_user("ann", first_name="Ann", last_name="Example")
    editor = users.create_user("bob")
    resource = story()
    publish(resource, user=writer, approved_by=editor)
    writer.delete()
    editor.delete()
    edition = Edition.objects.get()
    assert (edition.user, edition.approved_by) == (None, None)
    assert (edition.user_name, edition.approved_by_name) == ("Ann Example", "bob")
    assert edition.sha256 == edition.expected_sha256()


def test_publishing_costs_a_constant_number_of_queries(django_assert_max_num_queries):
    resource = story(facets=tuple(("tag", f"t{n}") for n in range(40)))
    publish(story())
    with django_assert_max_num_queries(34):
        publish(resource)
    with django_assert_max_num_queries(34):
        publish(edited(resource, "More", facets=resource.facets), reason="update")


def test_refresh_that_changes_no_word_leaves_the_search_index_alone(
    django_assert_max_num_queries,
):
    resource = story()
    publish(resource)
    shown = replace(resource, body={**resource.body, "byline": "By Ann"})
    with django_assert_max_num_queries(12), transaction.atomic():
        record.refresh(shown)

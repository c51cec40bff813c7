"""The migration works the past out of changes and editions as it was noted since."""

from dataclasses import replace
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import transaction

from delivery import queries, record
from delivery.models import Run, Wording
from delivery.queries import as_of
from tests.delivery.resources import NOON, minutes, publish, story, withdraw

pytestmark = pytest.mark.django_db

migration = import_module("delivery.migrations.0007_past_runs")


def runs():
    columns = ("public_id", "path", "published_at", "updated_at", "ahead", "struck")
    rows = Run.objects.order_by("public_id", "valid_from", "pk")
    return [
        (*values, sorted((f.name, f.value, f.valid_to) for f in run.facets.all()))
        for run, values in zip(
            rows, rows.values_list(*columns, "valid_from", "valid_to"), strict=True
        )
    ]


def test_the_past_is_told_as_it_was_noted():
    first, second, third = story(), story(), story()
    with time_machine.travel(NOON + minutes(60), tick=False) as clock:
        for resource in (first, second, third):
            publish(resource)
            clock.shift(60)
        first = replace(
            first, updated_at=NOON + minutes(61), body={**first.body, "headline": "2"}
        )
        publish(first, action="updated")
        clock.shift(60)
        moved = replace(first, path="/sport/x/")
        with transaction.atomic():
            record.move(moved)
        clock.shift(60)
        withdraw(second.id)
        clock.shift(60)
        publish(replace(second, facets=(("section", "sport"),)))
        clock.shift(60)
        withdraw(third.id, action="killed")
        clock.shift(60)
        publish(replace(third, updated_at=NOON + minutes(66)))
    noted = runs()
    Wording.objects.all().delete()
    Run.objects.all().delete()
    migration.tell_the_past(apps, None)
    assert runs() == noted


def test_what_readers_get_now_is_taken_from_the_document():
    one = story()
    publish(one)
    renamed = replace(one, body={**one.body, "byline": "By Anna"})
    with transaction.atomic():
        record.refresh(renamed)
    Wording.objects.all().delete()
    Run.objects.all().delete()
    migration.tell_the_past(apps, None)
    now = queries.get_document("article", one.id)
    last = Wording.objects.order_by("-pk").first()
    then = as_of.get_document("article", one.id, at=last.valid_from)
    assert (then.body, then.etag) == (now.body, now.etag)


def test_an_empty_house_has_no_past():
    migration.tell_the_past(apps, None)
    assert not Run.objects.exists()

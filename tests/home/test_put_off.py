"""Indexes and rules that are put off come back as they were, or nothing has changed."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from delivery.models import Document
from home.corpus.order import put_off
from tests.delivery.resources import publish, story

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SCHEMA = {
    "indexes": r"""
        SELECT i.indrelid::regclass::text,
               -- A list in a condition is read back with other casts and brackets.
               regexp_replace(pg_get_indexdef(i.indexrelid),
                              '::(text|character varying)(\[\])?|[()]', '', 'g'),
               i.indisunique, i.indisprimary, i.indisvalid, i.indisready
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred,
               convalidated, conindid::regclass::text, pg_get_constraintdef(oid)
        FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2
    """,
    "sequences": """
        SELECT sequencename, data_type::text, start_value, min_value, max_value,
               increment_by, cycle FROM pg_sequences
        WHERE schemaname = current_schema() ORDER BY 1
    """,
}


def schema() -> dict[str, list[Any]]:
    """What PostgreSQL's tables have around their rows."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in SCHEMA.items():
            cursor.execute(query)
            found[name] = cursor.fetchall()
            assert found[name]
    return found


def every_table() -> list[str]:
    return sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    )


def test_all_there_is_comes_back_as_it_was():
    before = schema()
    with transaction.atomic(), put_off(every_table()):
        during = schema()
    assert {row[0] for row in during["indexes"]} <= {r[0] for r in before["indexes"]}
    assert all(row[3] for row in during["indexes"] if row[0] in every_table())
    assert not [row for row in during["constraints"] if row[2] in ("f", "u")]
    assert schema() == before


def test_an_error_in_the_middle_changes_nothing():
    before = schema()
    with pytest.raises(DatabaseError):
        _execute("SELECT 1 / 0")
    assert schema() == before


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE delivery_document SET path = '/same/'",
        "UPDATE delivery_document SET edition_id = -1",
    ],
)
def test_a_row_that_breaks_a_rule_is_found_at_the_end(wrong):
    publish(story())
    publish(story())
    before = schema(), list(Document.objects.order_by("pk").values())
    with pytest.raises(IntegrityError):
        _execute(wrong)
    assert (schema(), list(Document.objects.order_by("pk").values())) == before


def _execute(sql: str) -> None:
    with (
        transaction.atomic(),
        put_off(every_table()),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
        assert cursor.rowcount == 2

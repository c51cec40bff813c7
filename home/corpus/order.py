"""Indexes and references of PostgreSQL's tables, put off until all rows are there."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# What ordering many rows may take, in the process that does it.
MEMORY = "256MB"
CONSTRAINTS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass,
                  conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c WHERE c.conrelid = ANY(%s::regclass[]) AND c.contype = %s
"""
INDEXES = """
    SELECT format('DROP INDEX %%s', i.indexrelid::regclass),
           pg_get_indexdef(i.indexrelid)
    FROM pg_index i WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@contextmanager
def put_off(tables: list[str]) -> Iterator[None]:
    """Drop all but primary keys of some tables, and make it again afterwards.

    It wants a transaction around it: whoever does not come to the end has changed
    nothing. A row that breaks a rule is found at the end.
    """
    found: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        # Checks that wait for the end would be in the way of changing the tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for query, *kind in ((CONSTRAINTS, "f"), (CONSTRAINTS, "u"), (INDEXES,)):
            cursor.execute(query, [tables, *kind])
            pairs = cursor.fetchall()
            for drop, _ in pairs:
                cursor.execute(drop)
            found = pairs + found
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{MEMORY}'")
        for _, make in found:
            cursor.execute(make)

"""Many rows at once: COPY on PostgreSQL, one statement for each table on SQLite."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from home.corpus.moulds import Mould
from home.corpus.templates import Values

Entry = tuple[int, str, dict[str, list[tuple[str, str]]]]


def store(rows: Iterable[tuple[type[models.Model], list[Any]]]) -> None:
    """Write rows of any tables; references may point to rows that come later."""
    tables: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
    for model, row in rows:
        tables[model].append(row)
    for model, many in tables.items():
        columns = [field.column for field in model._meta.local_concrete_fields]
        write(model._meta.db_table, columns, many)


def write(table: str, columns: list[Any], rows: list[list[Any]]) -> None:
    """Write rows of one table."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})",  # noqa: S608
            [[_for_sqlite(value) for value in row] for row in rows],
        )


def entries_of(mould: Mould, values: Values) -> list[Entry]:
    """Return what the search index is to hold of one story."""
    return [
        (
            kind,
            key.fill(values),
            {
                name: [(weight, text.fill(values)) for weight, text in texts]
                for name, texts in columns.items()
            },
        )
        for kind, key, columns in mould.entries
    ]


def store_entries(entries: list[Entry]) -> None:
    """Add to the search index, as Wagtail's backend would."""
    if connection.vendor == "postgresql":
        _store_vectors(entries)
        return
    IndexEntry.objects.bulk_create(
        IndexEntry(
            content_type_id=kind,
            object_id=key,
            **{
                name: " ".join(text for _, text in texts)
                for name, texts in columns.items()
            },
        )
        for kind, key, columns in entries
    )


def _store_vectors(entries: list[Entry]) -> None:
    """Let PostgreSQL split the words, which it does where the rows are."""
    names = ("title", "body", "autocomplete")
    backend = get_search_backend()
    configs = (backend.config, backend.config, backend.autocomplete_config)
    table = IndexEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE corpus_words (kind int, key text, "
            "title text, body text, autocomplete text, weights text[])"
        )
        rows = [
            [
                kind,
                key,
                *(" ".join(text for _, text in columns[name]) for name in names),
                [columns[name][0][0] if columns[name] else "D" for name in names],
            ]
            for kind, key, columns in entries
        ]
        write("corpus_words", ["kind", "key", *names, "weights"], rows)
        vectors = ", ".join(
            f'setweight(to_tsvector({_config(config)}{name}), weights[{place}]::"char")'
            for place, (name, config) in enumerate(zip(names, configs, strict=True), 1)
        )
        cursor.execute(
            f"INSERT INTO {table} (content_type_id, object_id, title_norm, title, "  # noqa: S608
            "body, autocomplete, title_text, body_text) "
            f"SELECT kind, key, 1.0, {vectors}, title, body FROM corpus_words"
        )
        cursor.execute("DROP TABLE corpus_words")


def _config(name: str | None) -> str:
    return f"'{name}'::regconfig, " if name else ""


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


@contextmanager
def without_indexes(tables: list[str]) -> Iterator[None]:
    """Leave the order of many new rows to the end, where it is made in one go.

    PostgreSQL alone. Indexes that guard a rule stay.
    """
    found: list[tuple[str, str]] = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) "
                "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
                "WHERE NOT i.indisunique AND c.relname = ANY(%s) "
                "AND c.relnamespace = current_schema()::regnamespace",
                [tables],
            )
            found = cursor.fetchall()
            for name, _ in found:
                cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, definition in found:
                cursor.execute(definition)

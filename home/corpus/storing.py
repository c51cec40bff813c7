"""Many rows at once: COPY on PostgreSQL, one statement for each table on SQLite."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from wagtail.search.models import IndexEntry

from delivery.models import Document
from home.corpus.cells import value_of
from home.corpus.documents import Documents
from home.corpus.entries import Entry, Vectors, store_entries
from home.corpus.order import put_off
from home.corpus.reading import Mould
from home.corpus.templates import Values

Cast = tuple[Mould, Values]


class Rows:
    """Writes the rows of stories by `executemany`, each batch in a transaction."""

    def store(self, stories: list[Cast]) -> None:
        """Write stories; references may point to rows that come later."""
        tables: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
        for mould, values in stories:
            for model, rows in mould.rows.items():
                tables[model] += [
                    [_for_sqlite(value_of(cell, values)) for cell in row]
                    for row in rows
                ]
        with transaction.atomic(), connection.cursor() as cursor:
            for model, many in tables.items():
                marks = ", ".join(["%s"] * len(many[0]))
                cursor.executemany(
                    f"INSERT INTO {_named(model)} VALUES ({marks})",  # noqa: S608
                    many,
                )
            store_entries(list(_entries(stories)))

    def finish(self) -> None:
        """Wait for nothing."""


class Copies:
    """Writes the rows of stories by COPY, from lines their moulds have ready.

    PostgreSQL reads one batch while the next is cast: a thread waits for it. Nothing
    else may ask the connection meanwhile.
    """

    def __init__(self, moulds: list[Mould], writer: Executor) -> None:
        self._documents = Documents()
        self._vectors = Vectors([each for mould in moulds for each in mould.entries])
        self._writer = writer
        self._writing: Future[None] | None = None

    def store(self, stories: list[Cast]) -> None:
        """Write stories; references may point to rows that come later."""
        tables: dict[type[models.Model], list[str]] = defaultdict(list)
        for mould, values in stories:
            for model, lines in mould.lines.items():
                tables[model].append(values[lines])
        texts = {model: "".join(many) for model, many in tables.items()}
        entries = self._vectors.lines(_entries(stories))
        self.finish()
        cursor = connection.cursor().cursor
        self._writing = self._writer.submit(self._write, cursor, texts, entries)

    def _write(self, cursor: Any, texts: Mapping[Any, str], entries: str) -> None:
        for model, text in texts.items():
            into = self._documents.target if model is Document else _named(model)
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                copy.write(text)
        self._documents.store(cursor)
        self._vectors.store(cursor, entries)

    def finish(self) -> None:
        """Wait until all stories are written."""
        if self._writing:
            self._writing.result()
            self._writing = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.finish()
        self._documents.close()
        self._vectors.close()


@contextmanager
def store_of(moulds: list[Mould], *, is_first: bool) -> Iterator[Rows | Copies]:
    """Yield what writes stories of these moulds.

    On PostgreSQL all of it is one transaction: no rule of the tables that are filled
    for the first time is missing when it does not come to its end.
    """
    if connection.vendor == "sqlite":
        yield Rows()
        return
    tables: set[str] = {
        str(model._meta.db_table) for mould in moulds for model in mould.rows
    }
    tables.add(str(IndexEntry._meta.db_table))
    with (
        ThreadPoolExecutor(1) as writer,
        transaction.atomic(),
        put_off(sorted(tables) if is_first else []),
    ):
        copies = Copies(moulds, writer)
        yield copies
        copies.close()


def _entries(stories: list[Cast]) -> Iterator[tuple[Entry, Values]]:
    for mould, values in stories:
        for entry in mould.entries:
            yield entry, values


def _named(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    columns = [quote(str(field.column)) for field in fields]
    return f"{quote(model._meta.db_table)} ({', '.join(columns)})"


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value

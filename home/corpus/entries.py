"""The search index of a corpus: what Wagtail's backend would have written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from modelsearch.utils import get_content_type_pk
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from home.corpus.cells import copied
from home.corpus.templates import Places, Template, Values

COLUMNS = ("title", "body", "autocomplete")


@dataclass
class Entry:
    """One thing that is found: per column a text and the weight of its words."""

    kind: int
    key: Template
    texts: dict[str, Template]
    weights: dict[str, str]


def entry_of(thing: Any, places: Places) -> Entry:
    """Return what the search index holds of a thing."""
    index = get_search_backend().index_class
    module = __import__(index.__mro__[1].__module__, fromlist=["ObjectIndexer"])
    indexer = module.ObjectIndexer(thing, get_search_backend())
    texts: dict[str, list[str]] = {name: [] for name in COLUMNS}
    weights = dict.fromkeys(COLUMNS, "D")
    for each in indexer.search_fields:
        for current, *weight, text in indexer.prepare_field(thing, each):
            is_title = current.field_name == "title"
            name = "title" if is_title else "body"
            if type(current).__name__ == "AutocompleteField":
                name = "autocomplete"
            if text.strip():
                if weight and not texts[name]:
                    weights[name] = weight[0] or "D"
                texts[name].append(text.strip())
    return Entry(
        kind=get_content_type_pk(type(thing)),
        key=places.template(str(thing.pk)),
        texts={name: places.template(" ".join(many)) for name, many in texts.items()},
        weights=weights,
    )


def store_entries(found: list[tuple[Entry, Values]]) -> None:
    """Add to SQLite's index, which splits the words by itself."""
    IndexEntry.objects.bulk_create(
        IndexEntry(
            content_type_id=entry.kind,
            object_id=entry.key.written(values),
            **{name: text.written(values) for name, text in entry.texts.items()},
        )
        for entry, values in found
    )


class Vectors:
    """Lets PostgreSQL split words: those of a mould once, of stories as they come."""

    def __init__(self, entries: list[Entry]) -> None:
        self._lines: dict[int, Template] = {}
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE corpus_heads "
                "(tail int, key text, title text, body text, autocomplete text)"
            )
            cursor.execute(
                "CREATE TEMP TABLE corpus_tails (tail int, kind int, title text, "
                "body text, title_words tsvector, body_words tsvector, "
                "autocomplete_words tsvector, weights text[])"
            )
            for number, entry in enumerate(entries):
                self._keep(cursor, number, entry)

    def _keep(self, cursor: Any, number: int, entry: Entry) -> None:
        cut = [entry.texts[name].without_tail() for name in COLUMNS]
        self._lines[id(entry)] = copied([[number, entry.key, *(h for h, _ in cut)]])
        tails = [tail for _, tail in cut]
        vectors = ", ".join(_vector("%s", name) for name in COLUMNS)
        cursor.execute(
            f"INSERT INTO corpus_tails SELECT %s, %s, %s, %s, {vectors}, %s",
            [
                *(number, entry.kind, *tails[:2], *tails),
                [entry.weights[name] for name in COLUMNS],
            ],
        )

    def lines(self, found: Iterable[tuple[Entry, Values]]) -> str:
        """Return what `store` reads."""
        return "".join(
            self._lines[id(entry)].written(values) for entry, values in found
        )

    def store(self, cursor: Any, lines: str) -> None:
        """Add to the index."""
        vectors = ", ".join(
            f"setweight({_vector(f'h.{name}', name)} || t.{name}_words, "
            f't.weights[{place}]::"char")'
            for place, name in enumerate(COLUMNS, 1)
        )
        cursor.execute("TRUNCATE corpus_heads")
        with cursor.copy("COPY corpus_heads FROM STDIN") as copy:
            copy.write(lines)
        cursor.execute(
            f"INSERT INTO {IndexEntry._meta.db_table} (content_type_id, "  # noqa: S608
            "object_id, title_norm, title, body, autocomplete, title_text, "
            f"body_text) SELECT t.kind, h.key, 1.0, {vectors}, h.title || t.title, "
            "h.body || t.body FROM corpus_heads h JOIN corpus_tails t USING (tail)"
        )

    def close(self) -> None:
        """Leave nothing behind."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE corpus_heads, corpus_tails")


def _vector(text: str, column: str) -> str:
    backend = get_search_backend()
    is_prefix = column == "autocomplete"
    config = backend.autocomplete_config if is_prefix else backend.config
    named = f"'{config}'::regconfig, " if config else ""
    return f"to_tsvector({named}{text})"

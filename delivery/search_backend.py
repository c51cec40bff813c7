"""Wagtail's database search, steady in cost however large the record grows.

Two things differ from what comes with Wagtail 8.0 (modelsearch 1.3), for every model:

- Publishing. Each saved object makes Wagtail average the title lengths of the whole
  index and rewrite every row whose ``title_norm`` is 1.0, other people's rows
  included: work that grows with the index, and a deadlock between two stories that
  are published at once. Here new rows keep the neutral norm until the next
  ``manage.py update_index``, which sets them all.
- Ranking on SQLite. Wagtail asks the full-text index anew for the score of each
  match: a word in 4,000 stories took a second, in 8,000 four. Here the index ranks
  once, and the best `BEST` matches go on to the filters.
"""

from typing import Any

from django.db.models import Case, FloatField, QuerySet, Value, When
from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.query import PlainText

BEST = 5000


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 (name fixed)
    """Return the backend of the default database, made steady."""
    backend = database.SearchBackend(params)
    if hasattr(backend.index_class, "_refresh_title_norms"):
        backend.index_class = _steady(backend.index_class)
    if hasattr(backend.query_compiler_class, "FTS_TABLE_FIELDS"):
        backend.query_compiler_class = _ranking_once(backend.query_compiler_class)
    return backend


def _steady(index_class: Any) -> Any:
    """Return ``index_class`` with title norms set by full rebuilds only."""

    class SteadyIndex(index_class):
        def _refresh_title_norms(self, full: bool = False) -> None:
            if full:
                super()._refresh_title_norms(full=True)

    return SteadyIndex


def _ranking_once(compiler_class: Any) -> Any:
    """Return SQLite's ``compiler_class`` with one ranked question to the index."""
    from modelsearch.backends.database.sqlite.query import BM25, MatchExpression
    from modelsearch.backends.database.sqlite.sqlite import SQLiteFTSIndexEntry
    from modelsearch.utils import get_descendants_content_types_pks

    class RankingCompiler(compiler_class):
        def search(
            self,
            config: Any,
            start: int | None,
            stop: int | None,
            score_field: str | None = None,
        ) -> QuerySet:
            plain = isinstance(self.query, PlainText) and self.order_by_relevance
            if not plain or score_field is not None:
                return super().search(config, start, stop, score_field)
            places = {key: place for place, key in enumerate(self._best_keys(config))}
            found = self.queryset.order_by().filter(pk__in=places)
            keys = sorted(found.values_list("pk", flat=True), key=places.__getitem__)
            keys = keys[start:stop]
            place = Case(
                *(When(pk=key, then=Value(float(n))) for n, key in enumerate(keys)),
                default=Value(0.0),
                output_field=FloatField(),
            )
            found = self.queryset.filter(pk__in=keys)
            # SQLite takes no expression deeper than 1,000; pages are far shorter.
            return found.order_by(place) if len(keys) < 500 else found

        def _best_keys(self, config: Any) -> list[Any]:
            match = MatchExpression(
                self.fields or self.FTS_TABLE_FIELDS,
                self.build_search_query(self.query, config=config),
            )
            kinds = get_descendants_content_types_pks(self.queryset.model)
            entries = SQLiteFTSIndexEntry.objects.filter(
                match, index_entry__content_type__in=kinds
            ).order_by(BM25(), "-pk")
            to_key = self.queryset.model._meta.pk.to_python
            keys = entries.values_list("index_entry__object_id", flat=True)
            return [to_key(key) for key in keys[:BEST]]

    return RankingCompiler

"""What stories show of others, looked up once however many stories are projected."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from media.models import NewsRendition


class Shared:
    """Rows that were found already, by model and key; a projection starts with none."""

    def __init__(self) -> None:
        self._known: dict[type[Model], dict[Any, Any]] = {}
        self.renditions: dict[int, list[NewsRendition]] = {}

    def rows(
        self, query: QuerySet, keys: Iterable[Any], *, field: str = "pk"
    ) -> dict[Any, Any]:
        """Return the rows with these keys, in this order; at most 1 query."""
        wanted = list(dict.fromkeys(keys))
        known = self._known.setdefault(query.model, {})
        missing = [key for key in wanted if key not in known]
        if missing:
            found = query.in_bulk(missing, field_name=field)
            known.update({key: found.get(key) for key in missing})
        return {key: known[key] for key in wanted if known[key] is not None}

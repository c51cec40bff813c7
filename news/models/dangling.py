"""What a stored version names and the house no longer has.

A version may name a category, an author or a picture that was deleted since. Django
protects rows alone, and Wagtail cannot read a version with such a gap at all.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations


def without_the_gone(model: type[models.Model], content: dict[str, Any]) -> Any:
    """Return the content of a version without what it names in vain.

    A field is emptied, a row such as a byline left out. One query for each protected
    field that is filled in.
    """
    kept = dict(content)
    for field in _protected(model):
        if not _there(field, [kept.get(field.name)]):
            kept[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        for field in _protected(relation.related_model):
            rows = kept.get(name) or []
            there = _there(field, [row.get(field.name) for row in rows])
            kept[name] = [
                row
                for row in rows
                if row.get(field.name) is None or row[field.name] in there
            ]
    return kept


def _protected(model: Any) -> list[models.ForeignKey]:
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.PROTECT
    ]


def _there(field: models.ForeignKey, keys: Iterable[Any]) -> set[Any]:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return set()
    rows: Any = field.related_model._default_manager
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True))

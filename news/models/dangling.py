"""What a stored version names and the house no longer has.

A version may name a category, an author or a picture that was deleted since. Django
protects rows alone, and Wagtail cannot read a version with such a gap at all.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME as COMMENTS


def without_the_gone(model: type[models.Model], content: dict[str, Any]) -> Any:
    """Return the content of a version without what it names in vain.

    A field is emptied, a row such as a byline left out. One query for each field that
    is filled in; what is read then needs no more checking (`check_fks=False`).
    """
    kept = dict(content)
    for field in _naming(model):
        if not _there(field, [kept.get(field.name)]):
            kept[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        for field in _naming(relation.related_model) if name != COMMENTS else ():
            rows = kept.get(name) or []
            there = _there(field, [row.get(field.name) for row in rows])
            kept[name] = [
                emptied
                for row in rows
                if (emptied := _emptied(row, field, there=there)) is not None
            ]
    return kept


def _emptied(
    row: dict[str, Any], field: models.ForeignKey, *, there: set[Any]
) -> dict[str, Any] | None:
    """Return a row without what it names in vain; None if nothing is left of it."""
    if row.get(field.name) is None or row[field.name] in there:
        return row
    if field.remote_field.on_delete is models.SET_NULL:
        return {**row, field.name: None}
    return None


def _naming(model: Any) -> list[models.ForeignKey]:
    """Return the fields that name others, but for parents and the page itself."""
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and not isinstance(field, ParentalKey)
        and not field.remote_field.parent_link
    ]


def _there(field: models.ForeignKey, keys: Iterable[Any]) -> set[Any]:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return set()
    rows: Any = field.related_model._default_manager
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True))

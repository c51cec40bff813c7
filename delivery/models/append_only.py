"""Rows that may be added and read, but never changed or removed."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(TypeError):
    """Somebody tried to rewrite history."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses every bulk road to a rewrite.

    Django's own deletion collector (``SET_NULL`` of a deleted user) goes through
    ``_base_manager`` and so still works: the name stays in a text column.
    """

    def _refuse(self, verb: str) -> NoReturn:
        name = self.model._meta.verbose_name
        raise AppendOnlyError(f"{name} rows are append-only: they cannot be {verb}.")

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("updated")

    def bulk_update(self, objs: Any, fields: Any, batch_size: Any = None) -> NoReturn:
        self._refuse("updated")

    def delete(self) -> NoReturn:
        self._refuse("deleted")

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("updated")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            self._refuse("updated")
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """Base of `Edition` and `Change`: a second save, or a delete, raises."""

    # The record refers to pages by public id, never by key: nothing to index here.
    wagtail_reference_index_ignore = True

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            name = self._meta.verbose_name
            raise AppendOnlyError(f"A saved {name} is never rewritten.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"A saved {self._meta.verbose_name} is never deleted.")

"""Replaced rendition files stay until nothing published can point to them.

A document published yesterday links to yesterday's files, and a cache may hold it for
a while yet. So a replaced file loses its row but not its bytes: it is listed as
retired, and ``manage.py prune_renditions`` removes it after a time of grace.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from media.storage import renditions as storage

if TYPE_CHECKING:
    from media.models import NewsRendition

GRACE = timedelta(days=30)


def retire(rows: Iterable["NewsRendition"]) -> None:
    """Take renditions out of use and list their files; call inside a transaction."""
    rows = list(rows)
    if not rows:
        return
    retired = apps.get_model("media", "RetiredFile")
    retired.objects.bulk_create(
        [retired(image_id=row.image_id, name=row.file.name) for row in rows],
        ignore_conflicts=True,
    )
    model = type(rows[0])
    # Not delete(): Wagtail removes the file of a deleted rendition at once.
    gone = model.objects.filter(pk__in=[row.pk for row in rows])
    gone._raw_delete(gone.db)
    for row in rows:
        row.purge_from_cache()


def prune(*, older_than: timedelta = GRACE, dry_run: bool = False) -> list[str]:
    """Remove files retired longer ago than that; give their names."""
    retired = apps.get_model("media", "RetiredFile")
    due = retired.objects.filter(retired_at__lt=timezone.now() - older_than)
    names = list(due.values_list("name", flat=True))
    if not dry_run:
        for row in due.iterator():
            row.delete()
    return names


def remove_file(instance: Any, **_: Any) -> None:
    """Remove the file of a retired row that was deleted (a signal's receiver)."""
    name = instance.name
    transaction.on_commit(lambda: storage().delete(name))

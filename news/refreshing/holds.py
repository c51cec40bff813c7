"""What a story shows stands still while the story is published.

A story that goes live while its category is renamed would keep the old name for good:
it has read the old one already, and is not yet among the stories that show it. So who
publishes holds what the story shows, together with others who publish, and who changes
a thing waits for them before looking which stories show it. Both hold until their
transaction ends. These locks come before those of stories (`record.lock`).
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router
from wagtail.models import Page, ReferenceIndex

from delivery.models import Document
from news.models import ArticlePage
from news.projection.showing import keys_within
from news.refreshing.worker import has_worker

SHARED = "pg_advisory_xact_lock_shared"
ALONE = "pg_advisory_xact_lock"


def hold_shown(article: ArticlePage) -> None:
    """Keep all that a story shows as it is until the story is in the record.

    Where Wagtail leaves its reference index to a worker it is brought up to date here:
    until then nobody would find the story.
    """
    if has_worker():
        ReferenceIndex.create_or_update_for_object(article)
    if not _has_many_writers():
        return
    rows = ReferenceIndex.get_references_for_object(article)
    shown = set(rows.values_list("to_content_type_id", "to_object_id"))
    kind = _kind_of(article)
    above = article.get_ancestors().values_list("pk", flat=True)
    _lock(SHARED, shown | {(kind, str(key)) for key in above})


def wait_for_publishers(thing: Any) -> None:
    """Wait for those who publish stories that show ``thing``, and keep others waiting.

    They show it, or something in it: a category shows in stories under its children.
    """
    if _has_many_writers():
        kind = _kind_of(thing)
        _lock(ALONE, {(kind, str(key)) for key in keys_within(thing)})


def _has_many_writers() -> bool:
    """SQLite has one writer at a time, who sees all that was written before."""
    return connections[router.db_for_write(Document)].vendor == "postgresql"


def _kind_of(thing: Any) -> int:
    """Return the type under which the reference index knows a thing."""
    model = Page if isinstance(thing, Page) else type(thing)
    return ContentType.objects.get_for_model(model, for_concrete_model=False).pk


def _lock(function: str, things: Iterable[tuple[int, str]]) -> None:
    keys = sorted(_key_of(kind, key) for kind, key in things)
    with connections[router.db_for_write(Document)].cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(key) FROM unnest(%s::bigint[]) AS key",  # noqa: S608
            [keys],
        )


def _key_of(kind: int, key: str) -> int:
    digest = sha256(f"shown:{kind}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)

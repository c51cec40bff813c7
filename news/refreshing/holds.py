"""What a story shows stands still while the story is published.

A story that goes live while its category is renamed would keep the old name for good:
it has read the old one already, and is not yet among the stories that show it. So who
publishes holds what the story shows, together with others who publish, and who changes
a thing waits for them before looking which stories show it. Both hold until their
transaction ends. These locks come before those of stories (`record.lock`).
"""

from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router
from wagtail.models import Page, ReferenceIndex

from delivery.models import Document
from news.models import ArticlePage, Category, SectionPage
from news.projection.showing import keys_within
from news.refreshing.worker import has_worker

# Held together with others who publish, or alone by who changes the thing.
SHARED, ALONE = False, True


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
    shown |= {(kind, str(key)) for key in above}
    _lock(dict.fromkeys(shown, SHARED))


def wait_for_publishers(thing: Any) -> None:
    """Wait for those who publish stories that show ``thing``, and keep others waiting.

    They show it, or something in it: a category shows in stories under its children.
    """
    if _has_many_writers():
        _lock(_within(thing))


def take_turn(thing: Category | SectionPage) -> None:
    """Keep what lies above a thing as it is, and others from what lies below it.

    It shows what is above it: first recorded while that is renamed it would keep the
    old name, for who renames looks below before it is there.
    """
    if _has_many_writers():
        kind = _kind_of(thing)
        _lock({(kind, str(key)): SHARED for key in _above(thing)} | _within(thing))


def _within(thing: Any) -> dict[tuple[int, str], bool]:
    kind = _kind_of(thing)
    return {(kind, str(key)): ALONE for key in keys_within(thing)}


def _above(thing: Category | SectionPage) -> list[int]:
    if isinstance(thing, SectionPage):
        return list(thing.get_ancestors().values_list("pk", flat=True))
    return [category.pk for category in thing.ancestors()]


def _has_many_writers() -> bool:
    """SQLite has one writer at a time, who sees all that was written before."""
    return connections[router.db_for_write(Document)].vendor == "postgresql"


def _kind_of(thing: Any) -> int:
    """Return the type under which the reference index knows a thing."""
    model = Page if isinstance(thing, Page) else type(thing)
    return ContentType.objects.get_for_model(model, for_concrete_model=False).pk


def _lock(things: dict[tuple[int, str], bool]) -> None:
    """Lock things, all of them in the order of their keys."""
    held = sorted((_key_of(kind, key), alone) for (kind, key), alone in things.items())
    with connections[router.db_for_write(Document)].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN alone THEN pg_advisory_xact_lock(key) "
            "ELSE pg_advisory_xact_lock_shared(key) END "
            "FROM unnest(%s::bigint[], %s::boolean[]) AS held(key, alone)",
            [[key for key, _ in held], [alone for _, alone in held]],
        )


def _key_of(kind: int, key: str) -> int:
    digest = sha256(f"shown:{kind}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)

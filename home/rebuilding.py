"""The whole record made anew from its sources, and told apart where it differs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from delivery import record
from delivery.models import Action, Document, Reason
from delivery.record import RecordError, Resource
from delivery.resource import encode
from home.models import HomePage
from home.projection import front_resource
from news.models import ArticlePage, Author, Category, SectionPage
from news.projection import (
    article_resource,
    author_resource,
    category_resource,
    section_resource,
)
from news.workflow import gate
from news.workflow.errors import DeskRefusal

BATCH = 100
# A story shows cards of others, which may themselves be renewed only later in a pass.
PASSES = 3

COMPARED = ("locale", "path", "title", "text", "published_at", "updated_at")


@dataclass(frozen=True)
class Shelf:
    """One kind of resource: its public sources, and how each is projected."""

    kind: str
    sources: Callable[[], QuerySet[Any]]
    resource: Callable[[Any], Resource]
    # Raises `DeskRefusal` for what is live without the desk's leave.
    require_leave: Callable[[Any], None] = lambda thing: None


# In the order in which they show each other: fronts show stories, stories all else.
SHELVES = (
    Shelf("section", lambda: _open(SectionPage), section_resource),
    Shelf("category", lambda: Category.objects.all(), category_resource),
    Shelf("author", lambda: Author.objects.all(), author_resource),
    Shelf("article", lambda: _open(ArticlePage), article_resource, gate.require_use),
    Shelf("front", lambda: _open(HomePage), front_resource),
)


@dataclass
class Tally:
    """What became of the resources of one kind."""

    kind: str
    seen: int = 0
    changed: list[UUID] = field(default_factory=list)
    refused: list[tuple[UUID, str]] = field(default_factory=list)


def rebuild(shelf: Shelf, *, after: UUID | None = None) -> Iterator[Tally]:
    """Write every document of a kind anew, yielding after each batch.

    Each batch is a transaction of its own, locked in the order of ids. Stopped at any
    point, nothing is half done, and the next run finds done what is done.
    """
    tally = Tally(shelf.kind)
    for batch in batches(shelf, after=after):
        with transaction.atomic():
            for thing in batch:
                _renew(shelf, thing, tally)
        yield tally


def differing(shelf: Shelf) -> Iterator[Tally]:
    """Compare every document of a kind with its source; writes nothing."""
    tally = Tally(shelf.kind)
    for batch in batches(shelf):
        keys = [thing.public_id for thing in batch]
        rows = Document.objects.filter(kind=shelf.kind, public_id__in=keys)
        stored = {row.public_id: row for row in rows.prefetch_related("facets")}
        for thing in batch:
            tally.seen += 1
            document = stored.get(thing.public_id)
            if document is None:
                _miss(shelf, thing, tally)
            elif is_stale(document, shelf.resource(thing)):
                tally.changed.append(thing.public_id)
        yield tally


def is_stale(document: Document, resource: Resource) -> bool:
    """Say whether a stored document differs from what its source gives today."""
    encoded = encode(resource, number=document.edition_number)
    if (bytes(document.body), bytes(document.card)) != (encoded.body, encoded.card):
        return True
    facets = {(facet.name, facet.value) for facet in document.facets.all()}
    return facets != set(resource.facets) or any(
        getattr(document, name) != getattr(resource, name) for name in COMPARED
    )


def orphans(shelf: Shelf) -> list[UUID]:
    """Return the documents whose source is not public, or is no more."""
    stored = Document.objects.filter(kind=shelf.kind)
    public = shelf.sources().values("public_id")
    left = stored.exclude(public_id__in=public).order_by("public_id")
    return list(left.values_list("public_id", flat=True))


def withdraw_orphans(shelf: Shelf) -> list[UUID]:
    """Take from readers what has no public source."""
    left = orphans(shelf)
    for public_id in left:
        with transaction.atomic():
            record.withdraw(
                kind=shelf.kind,
                id=public_id,
                action=Action.UNPUBLISHED,
                reason="rebuild_record: the source is not public",
            )
    return left


def batches(shelf: Shelf, *, after: UUID | None = None) -> Iterator[list[Any]]:
    """Yield the public sources of a kind in the order of their public ids."""
    while True:
        sources = shelf.sources().order_by("public_id")
        if after is not None:
            sources = sources.filter(public_id__gt=after)
        batch = list(sources[:BATCH])
        if not batch:
            return
        yield batch
        after = batch[-1].public_id


def _miss(shelf: Shelf, thing: Any, tally: Tally) -> None:
    """Note what has no document: one to be made, or one that may not be."""
    try:
        shelf.require_leave(thing)
    except DeskRefusal as refusal:
        tally.refused.append((thing.public_id, str(refusal)))
    else:
        tally.changed.append(thing.public_id)


def _renew(shelf: Shelf, thing: Any, tally: Tally) -> None:
    tally.seen += 1
    try:
        record.lock(shelf.kind, thing.public_id)
        known = Document.objects.filter(kind=shelf.kind, public_id=thing.public_id)
        if known.exists():
            change = record.refresh(shelf.resource(thing))
        else:
            # A row made live past the desk's gate does not get out by this door.
            shelf.require_leave(thing)
            change = record.publish(
                shelf.resource(thing), action=Action.PUBLISHED, reason=Reason.FIRST
            )
    except (RecordError, DeskRefusal) as error:
        # One story that cannot be recorded does not keep the others from it.
        tally.refused.append((thing.public_id, str(error)))
        return
    if change is not None:
        tally.changed.append(thing.public_id)


def _open(model: type[Model]) -> QuerySet[Any]:
    """Return the pages anybody may read: live, and not behind a view restriction.

    An alias is another way to a page that has its document already.
    """
    pages = model.objects.live().public()  # type: ignore[attr-defined]
    return pages.filter(alias_of=None)

"""Writing the new words of many documents at once, where nothing else differs.

Called by `delivery.record` alone, which holds the locks of all of them.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from modelsearch.backends import get_search_backends_with_name

from delivery import history, runs
from delivery.models import Action, Change, Document, Edition, Facet
from delivery.resource import Encoded, Resource, encode

logger = logging.getLogger(__name__)

PLACE = ("locale", "path", "published_at", "updated_at")
WORDS = ("title", "text", "body", "card", "etag", "modified_at")


def columns_of(
    resource: Resource, encoded: Encoded, *, edition: Edition, now: datetime
) -> dict[str, Any]:
    """Return what the row of a document says of a resource."""
    return {
        "locale": resource.locale,
        "path": resource.path,
        "title": resource.title,
        "text": resource.text,
        "body": encoded.body,
        "card": encoded.card,
        "etag": encoded.etag,
        "published_at": resource.published_at,
        "updated_at": resource.updated_at,
        "modified_at": now,
        "edition": edition,
        "edition_number": edition.number,
    }


def standing(pairs: Iterable[tuple[Document, Resource]]) -> set[int]:
    """Return the keys of documents whose path, times and lists stay; 1 query."""
    found = {
        document.pk: (document, resource)
        for document, resource in pairs
        if all(getattr(document, name) == getattr(resource, name) for name in PLACE)
    }
    listed: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    rows = Facet.objects.filter(document__in=list(found))
    columns = ("kind", "locale", "published_at", "updated_at")
    for key, *facet in rows.values_list("document_id", "name", "value", *columns):
        listed[key].add(tuple(facet))
    return {
        key
        for key, (_document, resource) in found.items()
        if listed[key]
        == {
            (*facet, *(getattr(resource, name) for name in columns))
            for facet in resource.facets
        }
    }


def write(rows: list[tuple[Document, Resource]], *, user: Any) -> list[Change]:
    """Write new words over documents that stay in their place; return the changes."""
    if not rows:
        return []
    now = timezone.now()
    run_of = runs.standing(rows)
    changed_words = []
    worded = []
    for document, resource in rows:
        encoded = encode(resource, number=document.edition_number)
        if (document.title, document.text) != (resource.title, resource.text):
            changed_words.append(document)
        columns = columns_of(resource, encoded, edition=document.edition, now=now)
        for name in WORDS:
            setattr(document, name, columns[name])
        if document.pk in run_of:
            worded.append((run_of[document.pk], document.edition, encoded))
        else:
            runs.note(resource, document=document, edition=document.edition, now=now)
    Document.objects.bulk_create(
        [document for document, _resource in rows],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WORDS,
    )
    runs.note_words(worded, now=now)
    changes = [_change(*row, user=user, now=now) for row in rows]
    history.append_changes(changes)
    _index(changed_words)
    return changes


def _change(
    document: Document, resource: Resource, *, user: Any, now: datetime
) -> Change:
    return Change(
        created_at=now,
        kind=resource.kind,
        public_id=resource.id,
        locale=resource.locale,
        path=resource.path,
        facets=sorted([name, value] for name, value in set(resource.facets)),
        action=Action.REFRESHED,
        edition=document.edition,
        user=user,
        user_name=history.name_of(user),
    )


def _index(documents: list[Document]) -> None:
    """Tell search of documents; saving each would put a task in line for each."""
    backends = get_search_backends_with_name(with_auto_update=True) if documents else []
    for name, backend in backends:
        try:
            backend.add_bulk(Document, documents)
        except Exception:
            # As Wagtail does for one object: an engine elsewhere may be down.
            logger.exception("Search (%s) could not be told of new words", name)
            if not backend.catch_indexing_errors:
                raise

"""Who holds a path now, and who held it before."""

from datetime import datetime

from django.conf import settings

from delivery.models import Document, OldPath
from delivery.resource import RecordError, Resource


class PathTakenError(RecordError):
    """Another public document lives at this path."""


def public_url(path: str) -> str:
    """Return a path as readers' full address."""
    return (settings.FRONTEND_URL or settings.SITE_URL) + path


def claim(resource: Resource, document: Document | None, *, now: datetime) -> str:
    """Take ``resource.path`` and remember the path ``document`` leaves.

    Returns the path left behind, or an empty string if it did not change. A
    document that takes over an old path wins: the old path stops leading elsewhere.
    Raises `PathTakenError` if another document is public there.
    """
    before = (document.locale, document.path) if document else None
    if before == (resource.locale, resource.path):
        return ""
    if resource.path:
        _require_free(resource)
        OldPath.objects.filter(locale=resource.locale, path=resource.path).delete()
    if document is None:
        return ""
    remember(document, now=now)
    return document.path


def remember(document: Document, *, now: datetime) -> None:
    """Let the document's present path lead to it after it has left."""
    if document.path:
        OldPath.objects.update_or_create(
            locale=document.locale,
            path=document.path,
            defaults={
                "kind": document.kind,
                "public_id": document.public_id,
                "created_at": now,
            },
        )


def _require_free(resource: Resource) -> None:
    holder = (
        Document.objects.filter(locale=resource.locale, path=resource.path)
        .exclude(path="")  # As the partial index says, or SQLite would not use it.
        .exclude(kind=resource.kind, public_id=resource.id)
        .values_list("kind", "public_id")
        .first()
    )
    if holder:
        raise PathTakenError(
            f"path: {resource.path} ({resource.locale}) already leads to the public "
            f"{holder[0]} {holder[1]}; give one of them another slug."
        )

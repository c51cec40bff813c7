"""Resources for tests of the record, each a story of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from delivery import record
from delivery.models import Change
from delivery.record import Resource

NOON = datetime(2026, 7, 7, 12, tzinfo=UTC)


def story(**changes: Any) -> Resource:
    """Return an article; any field can be overridden, ``headline`` goes into JSON."""
    public_id = changes.pop("id", None) or uuid4()
    headline = changes.pop("headline", "Ferry strike ends")
    fields: dict[str, Any] = {
        "kind": "article",
        "id": public_id,
        "locale": "en",
        "path": f"/world/{public_id}/",
        "body": {"id": str(public_id), "edition": None, "headline": headline},
        "card": {"id": str(public_id), "headline": headline},
        "facets": (("section", "world"), ("type", "news")),
        "published_at": NOON,
        "updated_at": NOON,
        "title": headline,
        "text": "Boats sail again.",
    }
    return Resource(**(fields | changes))


def publish(
    resource: Resource, *, action: str = "published", reason: str = "first", **who: Any
) -> Change:
    with transaction.atomic():
        return record.publish(resource, action=action, reason=reason, **who)


def withdraw(
    public_id: UUID, *, action: str = "unpublished", **more: Any
) -> Change | None:
    with transaction.atomic():
        return record.withdraw(kind="article", id=public_id, action=action, **more)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)

"""The only writer of embargoed stories: kept while approved and waiting, then dropped.

Called in the transaction that schedules, amends, kills or publishes the story. Nothing
of the published record is touched, so the public has nothing to notice.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from delivery.access.models import EmbargoAction, EmbargoChange, EmbargoedDocument
from delivery.numbering import next_seq
from delivery.resource import Resource, encode


@transaction.atomic
def keep(resource: Resource, *, number: int, until: datetime) -> EmbargoChange | None:
    """Show a story to partners as it is now; return the change, None if there is none.

    ``number`` is the edition it will be. The change names the sections it was in and
    those it is in, so that whoever may no longer read it learns of it as well.
    """
    encoded = encode(resource, number=number)
    facets = sorted([name, value] for name, value in set(resource.facets))
    before = EmbargoedDocument.objects.filter(public_id=resource.id).first()
    columns: dict[str, Any] = {
        "title": resource.title,
        "facets": facets,
        "body": encoded.body,
        "card": encoded.card,
        "etag": encoded.etag,
        "embargoed_until": until,
    }
    if before and all(_plain(getattr(before, n)) == v for n, v in columns.items()):
        return None
    EmbargoedDocument.objects.update_or_create(public_id=resource.id, defaults=columns)
    old = [tuple(pair) for pair in before.facets] if before else []
    touched = sorted([name, value] for name, value in {*old, *resource.facets})
    action = EmbargoAction.UPDATED if before else EmbargoAction.EMBARGOED
    return _append(resource.id, action=action, facets=touched, until=until)


@transaction.atomic
def drop(public_id: UUID, *, action: EmbargoAction) -> EmbargoChange | None:
    """Take a story from partners: released to all, or withdrawn. None if not there."""
    row = EmbargoedDocument.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    row.delete()
    return _append(
        public_id, action=action, facets=row.facets, until=row.embargoed_until
    )


def holds(public_id: UUID) -> bool:
    """Tell whether partners are shown a story."""
    return EmbargoedDocument.objects.filter(public_id=public_id).exists()


def _append(
    public_id: UUID, *, action: EmbargoAction, facets: list[Any], until: datetime
) -> EmbargoChange:
    return EmbargoChange.objects.create(
        seq=next_seq(EmbargoChange),
        created_at=timezone.now(),
        public_id=public_id,
        facets=facets,
        action=action,
        embargoed_until=until,
    )


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value

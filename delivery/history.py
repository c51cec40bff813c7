"""How editions and changes are appended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from delivery.models import Action, Change, Document, Edition, Reason
from delivery.models.edition import NO_PREVIOUS
from delivery.numbering import next_seq
from delivery.purge import outbox as purges
from delivery.resource import Resource, encode
from delivery.webhooks.outbox import enqueue


def append_edition(
    resource: Resource,
    *,
    reason: Reason,
    user: Any,
    approved_by: Any,
    now: datetime,
) -> Edition:
    """Append the next edition of ``resource``, chained to the one before."""
    previous = (
        Edition.objects.filter(kind=resource.kind, public_id=resource.id)
        .order_by("-number")
        .values_list("number", "sha256")
        .first()
    )
    number, previous_sha256 = previous or (0, NO_PREVIOUS)
    encoded = encode(resource, number=number + 1)
    edition = Edition(
        kind=resource.kind,
        public_id=resource.id,
        number=number + 1,
        locale=resource.locale,
        path=resource.path,
        title=resource.title,
        facets=sorted([name, value] for name, value in set(resource.facets)),
        published_at=resource.published_at,
        updated_at=resource.updated_at,
        body=encoded.body,
        card=encoded.card,
        reason=_reason(reason, number=number + 1),
        user=user,
        user_name=name_of(user),
        approved_by=approved_by,
        approved_by_name=name_of(approved_by),
        created_at=now,
        previous_sha256=previous_sha256,
    )
    edition.sha256 = edition.expected_sha256()
    edition.save()
    return edition


def append_change(
    kind: str,
    *,
    public_id: UUID,
    locale: str,
    path: str,
    action: Action,
    now: datetime,
    old_path: str = "",
    facets: list[list[str]] | None = None,
    reason: str = "",
    edition: Edition | None = None,
    user: Any = None,
) -> Change:
    """Append one event; see `Change` for how it gets its number."""
    change = Change(
        created_at=now,
        kind=kind,
        public_id=public_id,
        locale=locale,
        path=path,
        old_path=old_path,
        facets=facets or [],
        action=action,
        reason=reason,
        edition=edition,
        user=user,
        user_name=name_of(user),
    )
    append_changes([change])
    return change


def append_changes(changes: list[Change]) -> None:
    """Append events in order, with the messages and purges that follow from them."""
    first = next_seq(Change)
    for place, change in enumerate(changes):
        change.seq = None if first is None else first + place
    Change.objects.bulk_create(changes)
    for change in changes:
        enqueue(change)
    purges.enqueue(changes)


def append_late_tombstone(
    kind: str,
    *,
    public_id: UUID,
    action: Action,
    reason: str,
    user: Any,
    now: datetime,
) -> Change | None:
    """Kill or delete what readers had once and have no more; else None."""
    last = Change.objects.filter(kind=kind, public_id=public_id).order_by("-id").first()
    final = {Action.KILLED, Action.DELETED}
    if last is None or action not in final or last.action == action:
        return None
    return append_change(
        kind,
        public_id=public_id,
        locale=last.locale,
        path=last.path,
        facets=last.facets,
        action=action,
        reason=reason,
        edition=last.edition,
        user=user,
        now=now,
    )


def latest_change(document: Document) -> Change:
    """Return the newest event of a public document (there is always one)."""
    return Change.objects.filter(
        kind=document.kind, public_id=document.public_id
    ).latest("id")


def name_of(user: Any) -> str:
    """Return the name history keeps of ``user``, or an empty string for nobody."""
    if user is None:
        return ""
    return (user.get_full_name() or user.get_username())[:255]


def _reason(reason: Reason, *, number: int) -> Reason:
    if number == 1:
        return Reason.FIRST
    return Reason.UPDATE if reason == Reason.FIRST else reason

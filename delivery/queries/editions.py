"""The editions of one resource, as far as they are public: newest first, by number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from delivery.models import Action, Change, Document, Edition

MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Numbered:
    """One edition's place in the ledger. Who made it is the newsroom's own business."""

    number: int
    created_at: datetime
    reason: str
    sha256: str
    previous_sha256: str


@dataclass(frozen=True, slots=True)
class Printed:
    """One edition with its bytes, exactly as readers got them when it came out."""

    number: int
    created_at: datetime
    body: bytes


def list_editions(
    kind: str,
    public_id: UUID,
    *,
    limit: int,
    below: int | None = None,
    withdrawn: bool = False,
) -> list[Numbered] | None:
    """Return the editions numbered ``below``, the newest first; None if not public.

    At most 3 queries. What is withdrawn is no more public than its document; what was
    published before a kill stays away even if the story has come back since. With
    ``withdrawn`` (for staff) everything there is.
    """
    rows = _public(kind, public_id, withdrawn=withdrawn)
    if rows is None:
        return None
    if below is not None:
        rows = rows.filter(number__lt=min(below, MAX_NUMBER))
    columns = ("number", "created_at", "reason", "sha256", "previous_sha256")
    found = rows.order_by("-number").values_list(*columns)[:limit]
    return [Numbered(*row) for row in found]


def get_editions(
    kind: str, public_id: UUID, *, numbers: list[int], withdrawn: bool = False
) -> dict[int, Printed]:
    """Return those of the editions ``numbers`` that are public; at most 3 queries."""
    rows = _public(kind, public_id, withdrawn=withdrawn)
    wanted = [number for number in numbers if 1 <= number <= MAX_NUMBER]
    if rows is None or not wanted:
        return {}
    columns = ("number", "created_at", "body")
    found = rows.filter(number__in=wanted).values_list(*columns)
    return {
        number: Printed(number, created_at, bytes(body))
        for number, created_at, body in found
    }


def was_killed(kind: str, public_id: UUID) -> bool:
    """Tell whether a thing was ever killed, be it back since or not; 1 query."""
    return _kills(kind, public_id).exists()


def _kills(kind: str, public_id: UUID) -> QuerySet[Change]:
    return Change.objects.filter(kind=kind, public_id=public_id, action=Action.KILLED)


def _public(kind: str, public_id: UUID, *, withdrawn: bool) -> QuerySet[Edition] | None:
    rows = Edition.objects.filter(kind=kind, public_id=public_id)
    if withdrawn:
        return rows if rows.exists() else None
    if not Document.objects.filter(kind=kind, public_id=public_id).exists():
        return None
    last = _kills(kind, public_id).aggregate(last=Max("created_at"))["last"]
    return rows.filter(created_at__gt=last) if last else rows

"""What a key may read of the stories under embargo.

There are few at any time, so sections are looked at row by row.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from delivery.access.keys import Grant
from delivery.access.models import EmbargoChange, EmbargoedDocument
from delivery.access.sections import PARAMETER, is_theirs

ORDER = "embargoed_until"
# How many changes one page looks at: a key of a small section costs no more.
WINDOW = 1000
Position = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class EmbargoPage:
    """Some embargoed stories, the first to be free ahead; where to go on, if anywhere.

    A story whose embargo is moved while somebody pages may be met twice or not at all;
    the changes tell of it.
    """

    rows: tuple[EmbargoedDocument, ...]
    next: Position | None


@dataclass(frozen=True, slots=True)
class EmbargoLog:
    """Some changes; all up to number ``seq`` has been told, and whether more is there.

    A story is not told of twice by one number: whoever goes on from ``seq`` misses
    nothing.
    """

    changes: tuple[EmbargoChange, ...]
    seq: int
    has_more: bool


def find(public_id: UUID, *, grant: Grant) -> EmbargoedDocument | None:
    """Return an embargoed story if it is one for this key; 1 query."""
    row = EmbargoedDocument.objects.defer("card").filter(public_id=public_id).first()
    return row if row is not None and is_theirs(row.facets, grant) else None


def page(
    *,
    grant: Grant,
    sections: Collection[str] = (),
    after: Position | None = None,
    limit: int = 20,
    include_body: bool = False,
) -> EmbargoPage:
    """Return a page of what a key may read, of ``sections`` alone if given; 1 query."""
    rows: QuerySet[EmbargoedDocument] = EmbargoedDocument.objects.order_by(ORDER, "id")
    rows = rows.defer("card" if include_body else "body")
    if after is not None:
        moment, key = after
        rows = rows.filter(
            Q(embargoed_until__gt=moment) | Q(embargoed_until=moment, id__gt=key)
        )
    shown = [row for row in rows if is_theirs(row.facets, grant)]
    if sections:
        shown = [row for row in shown if _is_in(row.facets, sections)]
    last = shown[limit - 1] if len(shown) > limit else None
    return EmbargoPage(
        tuple(shown[:limit]), (last.embargoed_until, last.pk) if last else None
    )


def changes(*, grant: Grant, after: int = 0, limit: int = 100) -> EmbargoLog:
    """Return what happened to the stories of a key after a number; 1 query."""
    rows = EmbargoChange.objects.filter(seq__gt=after).order_by("seq")
    found: list[EmbargoChange] = []
    seq = after
    window = list(rows[: WINDOW + 1])
    for row in window[:WINDOW]:
        if len(found) == limit:
            break
        seq = row.seq or seq
        if is_theirs(row.facets, grant):
            found.append(row)
    newest = window[-1].seq if window else after
    return EmbargoLog(tuple(found), seq=seq, has_more=newest != seq)


def _is_in(facets: Iterable[list[str]], sections: Collection[str]) -> bool:
    return any(name == PARAMETER and value in sections for name, value in facets)

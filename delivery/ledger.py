"""Proof that no edition was altered, dropped or put between others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections, models, router

from delivery.changes import horizon
from delivery.models import Change, Edition
from delivery.models.edition import NO_PREVIOUS

BATCH = 500


@dataclass(frozen=True, slots=True)
class Break:
    """One broken link, in words."""

    kind: str
    id: UUID
    number: int
    problem: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id} edition {self.number}: {self.problem}"


def verify(kind: str | None = None, public_id: UUID | None = None) -> Iterator[Break]:
    """Recompute every hash and yield each broken link; nothing if all is well.

    ``kind`` and ``public_id`` narrow it to some chains. Streams in batches, so it
    neither fills memory nor holds a transaction open.
    """
    return verify_chain(editions(kind, public_id))


def verify_chain(chain: Iterable[Edition]) -> Iterator[Break]:
    """Check editions that come ordered by resource and number.

    A chain that begins in the middle is held to the edition before its first.
    """
    resource, number, link = None, 0, NO_PREVIOUS
    for edition in chain:
        if resource != (edition.kind, edition.public_id):
            resource = (edition.kind, edition.public_id)
            number, link = _before(edition)
        for problem in _problems(edition, number=number, link=link):
            yield Break(edition.kind, edition.public_id, edition.number, problem)
        number, link = edition.number, edition.sha256


def _problems(edition: Edition, *, number: int, link: str) -> Iterator[str]:
    if edition.number != number + 1:
        yield f"follows edition {number}; the ones between are missing"
    elif edition.previous_sha256 != link:
        yield "does not carry the hash of the edition before it"
    if edition.sha256 != edition.expected_sha256():
        yield "its content does not have the hash it carries"


def _before(edition: Edition) -> tuple[int, str]:
    """Return number and hash of the edition before this one, 0 and zeros for none."""
    if edition.number == 1:
        return 0, NO_PREVIOUS
    row = (
        Edition.objects.filter(
            kind=edition.kind,
            public_id=edition.public_id,
            number__lt=edition.number,
        )
        .order_by("-number")
        .values_list("number", "sha256")
        .first()
    )
    return row or (0, NO_PREVIOUS)


def verify_since(key: int) -> Iterator[tuple[Edition, list[Break]]]:
    """Yield each edition from row ``key`` on, as they were recorded, with its breaks.

    For the regular check of what is new: each is held to the one before it, which may
    be older. Streams in batches of the key.
    """
    while True:
        rows = list(Edition.objects.filter(pk__gte=key).order_by("pk")[:BATCH])
        for edition in rows:
            number, link = _before(edition)
            yield (
                edition,
                [
                    Break(edition.kind, edition.public_id, edition.number, problem)
                    for problem in _problems(edition, number=number, link=link)
                ],
            )
        if len(rows) < BATCH:
            return
        key = rows[-1].pk + 1


def editions(
    kind: str | None = None, public_id: UUID | None = None, *, first: int = 1
) -> Iterator[Edition]:
    """Yield editions from number ``first`` on by resource and number.

    Reads a batch of the key at a time.
    """
    wanted = Edition.objects.order_by("kind", "public_id", "number")
    if first > 1:
        wanted = wanted.filter(number__gte=first)
    if kind is not None:
        wanted = wanted.filter(kind=kind)
    if public_id is not None:
        wanted = wanted.filter(public_id=public_id)
    after: list[Any] | None = None
    while True:
        # A row comparison is one range of the unique index on both databases.
        batch = wanted.extra(  # noqa: S610 (constant text, bound values)
            where=["(kind, public_id, number) > (%s, %s, %s)"] if after else [],
            params=after or [],
        )[:BATCH]
        rows = list(batch)
        yield from rows
        if len(rows) < BATCH:
            return
        after = _key(rows[-1])


def missing_changes() -> int:
    """Return how many sequence numbers are absent below the newest; 0 is right.

    Counted from where the log is whole: what was pruned is not missing.
    """
    pruned = horizon()
    row = Change.objects.filter(seq__gt=pruned).aggregate(
        first=models.Min("seq"), last=models.Max("seq"), held=models.Count("seq")
    )
    first = pruned + 1 if pruned else row["first"]
    return row["last"] - first + 1 - row["held"] if row["held"] else 0


def _key(edition: Edition) -> list[Any]:
    connection = connections[router.db_for_read(Edition)]
    public_id = models.UUIDField().get_db_prep_value(edition.public_id, connection)
    return [edition.kind, public_id, edition.number]

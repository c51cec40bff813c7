"""From which side the record is read: what is published, or what was at a moment.

An answer asks its `Reading` and does not know which one it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from delivery.models import Document, Facet
from delivery.queries import as_of, detail, lists


class Reading(Protocol):
    """The reads an answer is made of, with the shapes of `delivery.queries`."""

    @property
    def mark(self) -> str:
        """What cursors of this reading carry, so that no other takes them."""

    def get_document(self, kind: str, public_id: UUID | str) -> detail.Stored | None:
        """Return a document by its id."""

    def resolve_path(self, path: str, *, locale: str) -> detail.Resolved | None:
        """Return where a path leads."""

    def list_documents(self, kind: str, **options: Any) -> lists.Page:
        """Return a page of a list."""

    def cards(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """Return the cards of those articles that can be read."""

    def known_keys(self, wanted: lists.Filters) -> set[tuple[str, str]]:
        """Return which (kind, key) pairs name a section, category or author."""


class Published:
    """What readers get now."""

    mark = ""

    def get_document(self, kind: str, public_id: UUID | str) -> detail.Stored | None:
        return detail.get_document(kind, public_id)

    def resolve_path(self, path: str, *, locale: str) -> detail.Resolved | None:
        return detail.resolve_path(path, locale=locale)

    def list_documents(self, kind: str, **options: Any) -> lists.Page:
        return lists.list_documents(kind, **options)

    def cards(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        rows = Document.objects.filter(kind="article", public_id__in=list(ids))
        cards = rows.values_list("public_id", "card")
        return {public_id: bytes(card) for public_id, card in cards}

    def known_keys(self, wanted: lists.Filters) -> set[tuple[str, str]]:
        values = {value for some in wanted.values() for value in some}
        rows = Facet.objects.filter(
            kind__in=list(wanted), name="key", value__in=list(values)
        )
        return set(rows.values_list("kind", "value"))


@dataclass(frozen=True)
class AsOf:
    """What readers got at a moment of the past."""

    at: datetime

    @property
    def mark(self) -> str:
        return f" as of {self.at.isoformat()}"

    def get_document(self, kind: str, public_id: UUID | str) -> detail.Stored | None:
        return as_of.get_document(kind, public_id, at=self.at)

    def resolve_path(self, path: str, *, locale: str) -> detail.Resolved | None:
        return as_of.resolve_path(path, locale=locale, at=self.at)

    def list_documents(self, kind: str, **options: Any) -> lists.Page:
        return as_of.list_documents(kind, at=self.at, **options)

    def cards(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        raise NotImplementedError("Documents of the past hold their cards.")

    def known_keys(self, wanted: lists.Filters) -> set[tuple[str, str]]:
        return as_of.known_keys(wanted)


PUBLISHED = Published()

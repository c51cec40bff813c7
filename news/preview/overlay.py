"""Drafts laid over what is published: the same reads, with some stories exchanged."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from wagtail.models import Revision

from delivery.http.problems import not_found
from delivery.queries import ORDERS, PUBLISHED, Page, Resolved, Row, Stored
from delivery.queries.lists import (
    MAX_LIMIT,
    Filters,
    Position,
    clean_filters,
    clean_values,
)
from news.models import PreviewToken, Sketch

from . import sketches
from .sources import OneStory

# Drafts have no row of the record to be told apart by; theirs come after all of those.
FIRST_KEY = 2**62


class Source(Protocol):
    """Which revisions stand for which stories."""

    def revisions(self) -> dict[UUID, int]:
        """Return every story exchanged, with the key of its revision."""

    def revision_of(self, public_id: UUID) -> Revision | None:
        """Return the revision that stands for one story."""

    def hidden(self) -> set[UUID]:
        """Return the stories that are taken out."""

    def is_hidden(self, public_id: UUID) -> bool:
        """Tell whether one story is taken out."""


class Overlay:
    """What readers would get if these drafts were published."""

    def __init__(self, source: Source, *, mark: str = " in preview") -> None:
        self.source = source
        self.mark = mark
        self._sketches: list[Sketch] | None = None

    @property
    def sketches(self) -> list[Sketch]:
        """The drafts, without their bytes."""
        if self._sketches is None:
            self._sketches = sketches.fresh(self.source.revisions().values())
        return self._sketches

    def get_document(self, kind: str, public_id: UUID | str) -> Stored | None:
        """Return the draft of a story that is exchanged, else what is published."""
        if kind == "article":
            try:
                key = UUID(str(public_id))
            except ValueError:
                return None
            if revision := self.source.revision_of(key):
                return sketches.draft_of(revision)
            if self.source.is_hidden(key):
                return None
        return PUBLISHED.get_document(kind, public_id)

    def resolve_path(self, path: str, *, locale: str) -> Resolved | None:
        """Return what a path would lead to."""
        for sketch in self.sketches:
            if (sketch.path, sketch.locale) == (path, locale):
                return self._resolved(sketch.public_id, moved=False)
        found = PUBLISHED.resolve_path(path, locale=locale)
        if found is None or found.document.kind != "article":
            return found
        draft = {sketch.public_id for sketch in self.sketches}
        if found.document.id in draft:
            return self._resolved(found.document.id, moved=True)
        return None if self.source.is_hidden(found.document.id) else found

    def list_documents(self, kind: str, **options: Any) -> Page:
        """Return a page of the published list with the drafts in their places."""
        if kind != "article":
            return PUBLISHED.list_documents(kind, **options)
        limit = options.pop("limit", 20)
        order = options.pop("order", "-published_at")
        after = options.pop("after", None)
        include_body = options.pop("include_body", False)
        column, descending = ORDERS[order]
        drafts = [
            (_position(sketch, column), sketch)
            for sketch in self.sketches
            if matches(sketch, **options)
        ]
        if after is not None:
            drafts = [
                draft
                for draft in drafts
                if (draft[0] < after if descending else draft[0] > after)
            ]
        drafts.sort(key=lambda draft: draft[0], reverse=descending)
        chosen = _rows(drafts[: limit + 1], include_body=include_body)
        options |= {"order": order, "after": after, "include_body": include_body}
        rows = sorted(
            [*chosen, *self._published(count=limit + 1, **options)],
            key=lambda row: row.position or (datetime.max, 0),
            reverse=descending,
        )
        shown = tuple(rows[:limit])
        return Page(shown, shown[-1].position if len(rows) > limit else None)

    def cards(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """Return the cards of articles, drafts in the place of what is published."""
        public = {
            key: card
            for key, card in PUBLISHED.cards(ids).items()
            if not self.source.is_hidden(key)
        }
        keys = [s.revision_id for s in self.sketches if s.public_id in set(ids)]
        rows = Sketch.objects.filter(revision__in=keys).values_list("public_id", "card")
        return public | {public_id: bytes(card) for public_id, card in rows}

    def known_keys(self, wanted: Filters) -> set[tuple[str, str]]:
        """Return which sections, categories and authors there are."""
        return PUBLISHED.known_keys(wanted)

    def _resolved(self, public_id: UUID, *, moved: bool) -> Resolved | None:
        stored = self.get_document("article", public_id)
        return Resolved(stored, moved) if stored else None

    def _published(self, *, count: int, **options: Any) -> Iterator[Row]:
        """Yield the next ``count`` published rows that are not exchanged or hidden."""
        without = {sketch.public_id for sketch in self.sketches} | self.source.hidden()
        ask = min(count + len(without), MAX_LIMIT)
        while count > 0:
            page = PUBLISHED.list_documents("article", limit=ask, **options)
            for row in page.rows:
                if row.id not in without and count > 0:
                    count -= 1
                    yield row
            if page.next is None:
                return
            options["after"] = page.next


def draft_behind(token: PreviewToken) -> Stored:
    """Return the draft a token of one story opens, or raise a 404 `Problem`."""
    story = token.article
    revision = OneStory(token).revision_of(story.public_id) if story else None
    if revision is None:
        raise not_found("There is no draft behind this link any more.")
    return sketches.draft_of(revision)


def matches(
    sketch: Sketch,
    *,
    filters: Filters | None = None,
    published_after: datetime | None = None,
    published_before: datetime | None = None,
    updated_after: datetime | None = None,
    locale: Any = None,
) -> bool:
    """Tell whether a list of these terms holds a draft, as `list_documents` would."""
    pairs = {(name, value) for name, value in sketch.facets}
    locales = clean_values("locale", locale)
    return (
        (not locales or sketch.locale in locales)
        and (published_after is None or sketch.published_at > published_after)
        and (published_before is None or sketch.published_at < published_before)
        and (updated_after is None or sketch.updated_at > updated_after)
        and all(
            any((name, value) in pairs for value in values)
            for name, values in clean_filters(filters or {}).items()
        )
    )


def _position(sketch: Sketch, column: str) -> Position:
    return getattr(sketch, column), FIRST_KEY + sketch.revision_id


def _rows(drafts: list[tuple[Position, Sketch]], *, include_body: bool) -> list[Row]:
    """Return drafts as rows of a list; one query for all their bytes."""
    column = "body" if include_body else "card"
    keys = [sketch.revision_id for _, sketch in drafts]
    found = Sketch.objects.filter(revision__in=keys).values_list("revision_id", column)
    content = {key: bytes(value) for key, value in found} if keys else {}
    return [
        Row(s.public_id, content[s.revision_id], "", s.made_at, position)
        for position, s in drafts
        if s.revision_id in content
    ]

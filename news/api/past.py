"""The past as it may be told today: without what was killed or deleted since.

A story that is withheld must not show on old front pages and beside old stories either.
Bytes that name no such story leave exactly as readers got them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from delivery.access.sections import PARAMETER as SECTIONS
from delivery.queries import AsOf, Page, Resolved, Stored, as_of
from delivery.resource import canonical_json, etag_of

CARDS = ("leads", "latest", "related")


@dataclass(frozen=True)
class Past(AsOf):
    """`AsOf`, with the cards of struck stories taken out of what shows them.

    With ``sections`` it has only the stories that stood in one of them.
    """

    sections: tuple[str, ...] = ()

    def get_document(self, kind: str, public_id: UUID | str) -> Stored | None:
        stored = super().get_document(kind, public_id)
        if stored is None or not self._is_theirs(stored):
            return None
        return self._clean(stored)

    def resolve_path(self, path: str, *, locale: str) -> Resolved | None:
        found = super().resolve_path(path, locale=locale)
        return Resolved(self._clean(found.document), found.moved) if found else None

    def list_documents(self, kind: str, **options: Any) -> Page:
        page = super().list_documents(kind, **options)
        if kind not in ("article", "front") or not options.get("include_body"):
            return page
        contents = self._without_struck([row.content for row in page.rows])
        rows = (
            row
            if content is row.content
            else replace(row, content=content, etag=etag_of(content))
            for row, content in zip(page.rows, contents, strict=True)
        )
        return Page(tuple(rows), page.next)

    def _is_theirs(self, stored: Stored) -> bool:
        if not self.sections or stored.kind != "article":
            return True
        within = {SECTIONS: self.sections}
        return as_of.stands_in(stored.kind, stored.id, within, at=self.at)

    def _clean(self, stored: Stored) -> Stored:
        if stored.kind not in ("article", "front"):
            return stored
        (body,) = self._without_struck([stored.body])
        if body is stored.body:
            return stored
        return replace(stored, body=body, etag=etag_of(body))

    def _without_struck(self, contents: list[bytes]) -> list[bytes]:
        """Cut struck stories out; at most one query for all the documents together."""
        read = [json.loads(content) for content in contents]
        shown = {UUID(card["id"]) for document in read for card in _cards(document)}
        struck = as_of.struck_among("article", sorted(shown), at=self.at)
        gone = {str(one) for one in struck}
        return [
            canonical_json(_cut(document, gone), field="body")
            if any(card["id"] in gone for card in _cards(document))
            else content
            for document, content in zip(read, contents, strict=True)
        ]


def _cards(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in CARDS:
        yield from document.get(name, ())
    for block in document.get("body", ()):
        if block["type"] == "related_story":
            yield block["story"]


def _cut(document: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    for name in CARDS:
        if name in document:
            document[name] = [c for c in document[name] if c["id"] not in gone]
    for block in document.get("body", ()):
        if block["type"] == "related_story" and block["story"]["id"] in gone:
            document["body_html"] = document["body_html"].replace(block["html"], "", 1)
    if "body" in document:
        document["body"] = [
            block
            for block in document["body"]
            if block["type"] != "related_story" or block["story"]["id"] not in gone
        ]
    return document

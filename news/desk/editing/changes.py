"""What was changed in a story since somebody else last answered for its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from delivery.resource import encode
from news.api.difference import BlockDifference, EditionDifference, Piece, difference
from news.projection import article_resource
from news.workflow import permissions

FIELDS = {
    "kicker": _("Kicker"),
    "headline": _("Headline"),
    "standfirst": _("Standfirst"),
    "dateline": _("Dateline"),
    "byline": _("Bylines"),
    "canonical_url": _("Canonical URL"),
    "section": _("Section"),
    "published_under": _("Published under"),
    "tags": _("Tags"),
    "lead_image": _("Lead picture"),
    "source": _("Source"),
    "corrections": _("Corrections"),
    "related": _("Related stories"),
}
BLOCKS = {
    "added": _("Added to the text"),
    "removed": _("Removed from the text"),
    "changed": _("Changed in the text"),
    "moved": _("Moved within the text"),
}


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One place that reads otherwise now."""

    label: Any
    pieces: list[Piece]

    @property
    def is_silent(self) -> bool:
        """Whether no word is another: a link, a picture or the markup changed."""
        return all(piece.op == "same" for piece in self.pieces)


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed since when."""

    since: datetime
    passages: list[Passage]


def changes_of(story: Any, *, revision: Revision) -> Changes | None:
    """Compare a text with the last one that was approved; None if there is none."""
    base = permissions.last_answered_for(story, before=revision)
    if base is None:
        return None
    found: EditionDifference = difference(
        str(story.public_id), _projected(base), _projected(revision), numbers=(1, 2)
    )
    fields = (Passage(label=FIELDS[f.name], pieces=f.pieces) for f in found.fields)
    return Changes(since=base.created_at, passages=[*fields, *_passages(found.blocks)])


def _projected(revision: Revision) -> bytes:
    return encode(article_resource(revision.as_object()), number=1).body


def _passages(blocks: list[BlockDifference]) -> Iterator[Passage]:
    for block in blocks:
        if block.change != "same":
            yield Passage(label=BLOCKS[block.change], pieces=block.pieces)

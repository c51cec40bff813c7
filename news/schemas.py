"""The public contract: what a story looks like to an app. Imports no tables."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from media.schemas import PictureDocument


def rfc3339(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC with milliseconds, as every answer does."""
    from datetime import UTC

    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(rfc3339, return_type=str)]


class Document(BaseModel):
    """Base of every public shape: unknown fields are a programming error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SectionRef(Document):
    """A section as a story names it."""

    id: UUID
    slug: str
    name: str
    path: str


class CategoryRef(Document):
    """A category as a story names it under "Published under"."""

    id: UUID
    slug: str
    name: str


class AuthorRef(Document):
    """An author as a byline names them."""

    id: UUID
    slug: str
    name: str
    path: str


class BylineEntry(Document):
    """One name over a story; `author` is null for a wire byline."""

    name: str
    role: str
    author: AuthorRef | None


class CorrectionEntry(Document):
    """What was put right, in words for readers."""

    kind: Literal["correction", "clarification", "update", "retraction"]
    text: str
    made_at: Moment


class SourceEntry(Document):
    """Where a syndicated story comes from."""

    name: str


class SeoEntry(Document):
    """Title and description for search engines and shares."""

    title: str
    description: str


class Block(Document):
    """One block of a body: stable id, type, typed value and clean HTML."""

    id: str
    type: str
    value: dict[str, Any]
    html: str

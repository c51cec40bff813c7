"""What those who mirror the record are told: the public contract of the log."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from delivery.api.parameters import MAX_SEQ
from delivery.webhooks.schemas import Tombstone

ACTIONS = Literal[
    "published",
    "updated",
    "corrected",
    "unpublished",
    "expired",
    "killed",
    "deleted",
    "moved",
    "refreshed",
]


class ChangeEvent(BaseModel):
    """One change that readers could notice."""

    seq: int = Field(description="Its number: 1, 2, 3, … in the order readers saw.")
    type: str = Field(
        description="Kind and action, as in webhooks.", examples=["article.killed"]
    )
    at: datetime = Field(description="When it happened.")
    kind: str = Field(description="article, front, section, category or author.")
    action: ACTIONS = Field(
        description="`refreshed`: the resource is the same, something it shows is not."
    )
    id: UUID = Field(description="The public id, as in the delivery API.")
    locale: str = Field(examples=["en"])
    path: str = Field(description="Where it is, or was last.")
    old_path: str | None = Field(
        description="Where it was before, if this change moved it."
    )
    url: str = Field(description="The path as a full address.")
    edition: int | None = Field(description="The edition it made, shows or withdrew.")
    reason: str = Field(
        description="Why the edition was made (first, update, correction, "
        "clarification, retraction), or the action."
    )
    tombstone: Tombstone | None = Field(
        description="Set if this change took the resource from readers: remove it."
    )
    superseded: bool = Field(
        False,
        description="With include=document: a later change of this resource is in the "
        "log, and the document comes with that one.",
    )
    document: dict[str, Any] | None = Field(
        None,
        description="With include=document: what readers get now, byte for byte as its "
        "own address gives it; null if it is not public (remove it), or superseded.",
    )
    etag: str | None = Field(None, description="The ETag of `document`, quoted.")


class ChangeList(BaseModel):
    """A page of the log."""

    items: list[ChangeEvent]
    seq: int = Field(
        description="Everything up to this number has been told: your next `after`."
    )
    latest: int = Field(description="The newest number there is.")
    next: str | None = Field(description="The next page; null when you have it all.")


class PositionReport(BaseModel):
    """How far a consumer has come."""

    model_config = ConfigDict(extra="forbid")

    seq: StrictInt = Field(
        ge=0, le=MAX_SEQ, description="The newest change that has been dealt with."
    )
    reset: StrictBool = Field(
        False, description="Allow going back, as after starting anew."
    )


class ConsumerPosition(BaseModel):
    """Where a consumer stands."""

    name: str
    seq: int = Field(description="The newest change it has dealt with.")
    latest: int = Field(description="The newest number there is.")
    behind: int = Field(description="How many changes lie between the two.")
    reported_at: datetime | None = Field(description="When it was last heard of.")

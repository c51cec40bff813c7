"""The public shape of a front page. Imports no tables."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from news.schemas import ArticleCard, Document


class FrontSlot(BaseModel):
    """One place on the front."""

    layout: Literal["lead", "secondary", "list"]
    title: str = Field(description="A heading, or empty.")
    filled: Literal["pinned", "rule"] = Field(
        description="Chosen by editors, or the newest of a section or category."
    )
    stories: list[UUID] = Field(description="Their cards are among `leads`.")


class BreakingLine(BaseModel):
    """One line above everything else."""

    text: str
    story: UUID | None = Field(description="What it leads to, once that is published.")
    url: str | None
    path: str | None
    until: datetime = Field(description="When it goes by itself.")


class FrontDocument(Document):
    """What is on the front page of the paper in one language."""

    id: UUID
    type: Literal["front"] = "front"
    url: str
    path: str
    title: str
    standfirst: str
    leads: list[ArticleCard] = Field(
        description="The stories of all slots, each once; the first leads."
    )
    latest: list[ArticleCard] = Field(
        description="The newest stories that are not among the leads."
    )
    slots: list[FrontSlot] = Field(
        default_factory=list, description="How the leads are laid out, in order."
    )
    breaking: BreakingLine | None = None
    edition: int
    locale: str

"""The public shape of a picture; imports no tables."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class FocalPoint(BaseModel):
    """The centre of what matters, as fractions of width and height."""

    model_config = ConfigDict(frozen=True)

    x: float = Field(ge=0, le=1, description="0 is the left edge, 1 the right one")
    y: float = Field(ge=0, le=1, description="0 is the top edge, 1 the bottom one")


class RenditionDocument(BaseModel):
    """One file of the picture that an app may fetch and keep for ever."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="w320 … w1920, lead, card, square, or …-small")
    format: Literal["webp", "jpeg"]
    width: int = Field(description="pixels")
    height: int = Field(description="pixels")
    url: str = Field(description="absolute; a changed file gets a new address")


class PictureDocument(BaseModel):
    """A picture as used in one place: words, focal point and files."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    alt: str = Field(description="empty if the picture is decorative")
    caption: str
    credit: str
    caption_line: str = Field(description="caption and credit joined by “ / ”")
    copyright_notice: str = ""
    width: int = Field(description="pixels of the original, turned upright")
    height: int = Field(description="pixels of the original, turned upright")
    focal_point: FocalPoint | None = None
    placeholder: str = Field(default="", description="data URI, about 16 pixels")
    dominant_color: str = Field(default="", description="#rrggbb")
    renditions: list[RenditionDocument] = Field(default_factory=list)

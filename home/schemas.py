"""The public shape of a front page. Imports no tables."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from news.schemas import ArticleCard, Document


class FrontDocument(Document):
    """What is on the front page of the paper in one language."""

    id: UUID
    type: Literal["front"] = "front"
    url: str
    path: str
    title: str
    standfirst: str
    leads: list[ArticleCard] = Field(
        description="The stories editors chose, in their order; the first leads."
    )
    latest: list[ArticleCard] = Field(
        description="The newest stories that are not among the leads."
    )
    edition: int
    locale: str

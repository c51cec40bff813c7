"""The one door to the newsroom's tables: `from news.models import ArticlePage`."""

from .article import ArticlePage, ArticleType
from .author import Author
from .category import Category
from .clock import ClockHeartbeat, ScheduleFailure
from .drafts import PreviewToken, Sketch
from .parts import (
    ArticleCategory,
    ArticleTag,
    Byline,
    BylineRole,
    Correction,
    CorrectionKind,
    RelatedStory,
)
from .section import SectionPage

__all__ = [
    "ArticleCategory",
    "ArticlePage",
    "ArticleTag",
    "ArticleType",
    "Author",
    "Byline",
    "BylineRole",
    "Category",
    "ClockHeartbeat",
    "Correction",
    "CorrectionKind",
    "PreviewToken",
    "RelatedStory",
    "ScheduleFailure",
    "SectionPage",
    "Sketch",
]

"""The publish checks that can be asked of many stories in one query.

For lists, where loading every body would be too much: what is said of the lead picture
and of what a story hangs on. Each has the code of the check it stands for, and says the
same as that check (`tests/news/standards`); pictures and links in the body are found
only by `news.standards.check`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Promise] = {
    "no_headline": _("No headline"),
    "no_byline": _("No byline"),
    "no_category": _("No category"),
    "empty_body": _("No text"),
    "future_date": _("Date in the future"),
    "picture_no_alt": _("Picture without alt text"),
    "picture_no_credit": _("Picture without credit"),
    "picture_rights": _("Picture rights"),
}
FIELDS = (
    "pk",
    "title",
    "source",
    "display_date",
    "lead_image_id",
    "lead_alt",
    "lead_credit",
    "lead_image__alt",
    "lead_image__credit",
    "lead_image__rights_from",
    "lead_image__rights_until",
    "has_byline",
    "has_category",
    "text",
)


@dataclass(frozen=True)
class Problem:
    """What keeps a story from going live, in a word or two."""

    code: str

    @property
    def label(self) -> Promise:
        """The words for a narrow column."""
        return LABELS[self.code]


def problems_of(
    stories: Collection[int], *, at: datetime
) -> dict[int, tuple[Problem, ...]]:
    """Return what is plainly wrong with each of the stories (by id) at a moment."""
    return {row["pk"]: tuple(_problems(row, at)) for row in _rows(stories)}


def _rows(stories: Collection[int]) -> QuerySet:
    from news.models import ArticleCategory, ArticlePage, Byline

    of_story = {"article": OuterRef("pk")}
    named = Byline.objects.filter(
        Q(author__isnull=False) | Q(wire_line__regex=r"\S"), **of_story
    )
    return (
        ArticlePage.objects.filter(pk__in=stories)
        .order_by()
        .annotate(
            has_byline=Exists(named.order_by()),
            has_category=Exists(ArticleCategory.objects.filter(**of_story).order_by()),
            text=Cast("body", TextField()),
        )
        .values(*FIELDS)
    )


def _problems(row: dict[str, Any], at: datetime) -> list[Problem]:
    signs = {
        "no_headline": not (row["title"] or "").strip(),
        "no_byline": not row["has_byline"] and not row["source"].strip(),
        "no_category": not row["has_category"],
        "empty_body": (row["text"] or "") in ("", "[]"),
        "future_date": bool(row["display_date"] and row["display_date"] > at),
        **_picture_signs(row, at),
    }
    return [Problem(code) for code, is_there in signs.items() if is_there]


def _picture_signs(row: dict[str, Any], at: datetime) -> dict[str, bool]:
    if not row["lead_image_id"]:
        return {}
    begins, ends = row["lead_image__rights_from"], row["lead_image__rights_until"]
    return {
        "picture_no_alt": not (row["lead_alt"] or row["lead_image__alt"]).strip(),
        "picture_no_credit": not (
            row["lead_credit"] or row["lead_image__credit"]
        ).strip(),
        "picture_rights": bool((begins and at < begins) or (ends and at > ends)),
    }

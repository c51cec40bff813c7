"""The head of every page: the paper's name and its sections, from the record."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info

from delivery.queries import all_of_kind


@dataclass(frozen=True)
class Masthead:
    """What stands over and under every page of one language."""

    title: str
    standfirst: str
    path: str
    locale: str
    direction: str
    sections: list[dict[str, Any]]

    def section_path(self, path: str) -> str:
        """Return the path of the section that a page lies in, or nothing."""
        paths = (section["path"] for section in self.sections)
        return next((found for found in paths if path.startswith(found)), "")


def masthead(locale: str) -> Masthead:
    """Return the head of the pages in `locale`; two queries."""
    fronts = all_of_kind("front", locale=locale, limit=1).rows
    front = json.loads(fronts[0].content) if fronts else {}
    sections = [
        json.loads(row.content) for row in all_of_kind("section", locale=locale).rows
    ]
    return Masthead(
        title=front.get("title") or settings.WAGTAIL_SITE_NAME,
        standfirst=front.get("standfirst", ""),
        path=front.get("path") or "/",
        locale=locale,
        direction="rtl" if get_language_info(locale)["bidi"] else "ltr",
        sections=[section for section in sections if section["parent"] is None],
    )

"""The publish checks: what a story must have before readers see it.

`check` runs one list of small checks. Errors keep a story from going live on every
path (`news.workflow.gate`); warnings are shown and nothing more.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from news.standards import links, pictures, words
from news.standards.finding import ERROR, WARNING, Check, Finding

__all__ = ["CHECKS", "ERROR", "WARNING", "Finding", "check", "errors", "warnings"]

CHECKS: tuple[Check, ...] = (
    words.headline_is_there,
    words.byline_or_source_is_there,
    words.category_is_there,
    words.body_says_something,
    words.date_is_not_in_the_future,
    pictures.pictures_are_there,
    pictures.pictures_are_described,
    pictures.pictures_are_credited,
    pictures.pictures_may_run,
    links.links_are_safe,
    words.standfirst_is_there,
    words.headline_is_short,
    pictures.lead_picture_is_large,
    words.tag_is_there,
)


def check(article: Any, *, at: datetime | None = None) -> list[Finding]:
    """Return what is wrong with a story, errors before warnings.

    `at` is the moment it would go live (aware), by default now: pictures must be
    within their rights then.
    """
    moment = at or timezone.now()
    found = [finding for one in CHECKS for finding in one(article, moment)]
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def errors(article: Any, *, at: datetime | None = None) -> list[Finding]:
    """Return the findings that keep a story from going live."""
    return [f for f in check(article, at=at) if f.severity == ERROR]


def warnings(article: Any, *, at: datetime | None = None) -> list[Finding]:
    """Return the findings that are only shown."""
    return [f for f in check(article, at=at) if f.severity == WARNING]

"""The articles list as a spreadsheet that cannot run anything where it is opened."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from news.desk.stories import rows_of
from news.workflow.seat import Seat

CHUNK = 500
# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection").
STARTS_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n|%]")
# XML 1.0 has no place for these, so neither has a workbook.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

HEADINGS = {
    "row.headline": _("Headline"),
    "row.stage": _("Stage"),
    "row.section": _("Section"),
    "row.desk_name": _("Desk"),
    "row.byline": _("Byline"),
    "get_article_type_display": _("Type"),
    "locale.language_code": _("Language"),
    "latest_revision_created_at": _("Updated"),
    "first_published_at": _("First published"),
    "last_published_at": _("Last published"),
    "row.problem_words": _("Problems"),
    "slug": _("Slug"),
    "public_id": _("Public id"),
}


def safe(value: Any) -> Any:
    """Return a cell's text without what a spreadsheet would run or cannot hold."""
    if not isinstance(value, str):
        return value
    text = UNWRITABLE.sub("", value)
    return f"'{text}" if STARTS_FORMULA.match(text) else text


class Rows:
    """The stories of an export, read and dressed in chunks."""

    def __init__(self, keys: Any, *, seat: Seat, load: Callable[..., Any]) -> None:
        self.keys, self.seat, self.load = keys, seat, load
        self.model = keys.model

    def __iter__(self) -> Iterator[Any]:
        chunk: list[int] = []
        for key in self.keys.values_list("pk", flat=True).iterator(CHUNK):
            chunk.append(key)
            if len(chunk) == CHUNK:
                yield from self._dress(chunk)
                chunk = []
        yield from self._dress(chunk)

    def _dress(self, keys: list[int]) -> Iterator[Any]:
        stories = self.load(keys) if keys else []
        rows = rows_of(stories, seat=self.seat)
        for story in stories:
            story.row = rows[story.pk]
            yield story


class SafeExport:
    """Mixin before Wagtail's export: no cell of it is a formula."""

    export_filename = "articles"
    list_export = list(HEADINGS)
    export_headings = HEADINGS

    def get_preprocess_function(
        self, field: str, value: Any, export_format: str
    ) -> Callable[[Any], Any] | None:
        """Make text safe; leave the rest to Wagtail."""
        inner = super().get_preprocess_function(  # type: ignore[misc]
            field, value, export_format
        )
        return lambda raw: safe(inner(raw) if inner else raw)

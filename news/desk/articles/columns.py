"""The columns of the articles list; each reads what `stories.Row` holds ready."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn


class HeadlineColumn(BaseColumn):
    """The headline, a way into the editor for those who may, and the lock."""

    cell_template_name = "news_desk/articles/headline_cell.html"

    def get_cell_context_data(
        self, instance: Any, parent_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "row": instance.row,
            "may_edit": instance.may_edit,
            "show_language": parent_context.get("show_locale_labels"),
        }


class StageColumn(BaseColumn):
    """The stage in words, and whether readers have an older text."""

    cell_template_name = "news_desk/articles/stage_cell.html"


class ProblemsColumn(BaseColumn):
    """What is plainly missing."""

    cell_template_name = "news_desk/articles/problems_cell.html"


COLUMNS: list[BaseColumn] = [
    BulkActionsColumn("bulk_actions"),
    HeadlineColumn("headline", label=_("Headline"), sort_key="title"),
    StageColumn("stage", label=_("Stage"), width="12%"),
    Column("section", label=_("Section"), accessor="row.section", width="12%"),
    Column("byline", label=_("Byline"), accessor="row.byline", width="16%"),
    DateColumn(
        "latest_revision_created_at",
        label=_("Updated"),
        sort_key="latest_revision_created_at",
        width="12%",
    ),
    ProblemsColumn("problems", label=_("Problems"), width="14%"),
]

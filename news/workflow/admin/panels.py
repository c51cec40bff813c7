"""What the dashboard tells the desk: second looks owed, and schedules that failed."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from news.models import ScheduleFailure
from news.workflow import permissions
from news.workflow.models import AfterReview

MOST = 20


class DeskPanel(Component):
    """Break-glass publications to sign off, and pages that could not go on time."""

    name = "desk"
    template_name = "news_workflow/desk_panel.html"
    order = 90

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {
            "reviews": self._reviews(user),
            "failures": self._failures(user),
            "csrf_token": parent_context.get("csrf_token"),
        }

    def render_html(self, parent_context: Any = None) -> str:
        context = self.get_context_data(parent_context)
        if not (context["reviews"] or context["failures"]):
            return ""
        return super().render_html(parent_context)

    def _reviews(self, user: Any) -> list[AfterReview]:
        owed = (
            AfterReview.objects.filter(signed_at=None, clearance__article__isnull=False)
            .select_related("clearance__article", "clearance__revision")
            .order_by("opened_at")[:MOST]
        )
        return [
            review
            for review in owed
            if not permissions.sign_off_refusal(user, review.clearance)
        ]

    def _failures(self, user: Any) -> list[ScheduleFailure]:
        rows = ScheduleFailure.objects.select_related("page")[:MOST]
        return [
            row
            for row in rows
            if row.page.specific_deferred.permissions_for_user(user).can_edit()
        ]

"""What the desk sees of those who mirror the record."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from delivery.changes import latest_seq
from delivery.consumers import kill_receipts, standings
from delivery.models import Consumer


class ConsumersReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Who is behind, by how much and since when; and who has received each kill."""

    permission_policy = ModelPermissionPolicy(Consumer)
    permission_required = "view"
    template_name = "delivery/consumers.html"
    page_title = _("Consumers")
    header_icon = "site"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the standings, the newest kills and the newest number."""
        return super().get_context_data(
            standings=standings(), kills=kill_receipts(), latest=latest_seq(), **kwargs
        )

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]

"""What the desk sees of work that is done in the background."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from news.models.refresh import RefreshJob, RefreshState, subject_of

SHOWN = 100
OPEN = (RefreshState.WAITING, RefreshState.RUNNING)


class RefreshesReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Which refreshes are under way, how far they are, and how the last ones went."""

    permission_policy = ModelPermissionPolicy(RefreshJob)
    permission_required = "view"
    template_name = "news/admin/refreshes.html"
    page_title = gettext_lazy("Refreshes")
    header_icon = "rotate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the newest jobs, and whether any is open."""
        found = list(RefreshJob.objects.order_by("-id")[:SHOWN])
        is_open = any(job.is_open for job in found)
        return super().get_context_data(refreshes=found, is_open=is_open, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]


def tell_of_refresh(request: HttpRequest, thing: Any) -> None:
    """Say after a save that stories are being renewed, if that takes a while."""
    try:
        subject = subject_of(thing)
    except TypeError:
        return
    is_open = RefreshJob.objects.filter(
        subject=subject, subject_key=thing.pk, state__in=OPEN
    )
    if is_open.exists():
        messages.info(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("The stories that show it are renewed in the background."),
                reverse("news_refreshes"),
                _("See how far it is"),
            ),
        )

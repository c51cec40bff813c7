"""Registers the record's reports with Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from delivery.reports import ConsumersReport


class ConsumersItem(MenuItem):
    """Shown to those who may see the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("delivery.view_consumer"))


@hooks.register("register_admin_urls")
def register_reports() -> list[URLPattern]:
    """Mount the reports."""
    view: Any = ConsumersReport.as_view()
    return [path("reports/consumers/", view, name="delivery_consumers")]


@hooks.register("register_reports_menu_item")
def offer_consumers() -> MenuItem:
    """Put the report into the menu."""
    return ConsumersItem(
        _("Consumers"),
        reverse("delivery_consumers"),
        name="consumers",
        icon_name="site",
        order=1300,
    )

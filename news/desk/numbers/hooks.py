"""Registration of the numbers with Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from news.workflow.seat import Seat

from .views import NumbersView, may_count


class NumbersItem(MenuItem):
    """Shown to those whom the screen lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_count(Seat(request.user))


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the screen."""
    return [path("desk/numbers/", NumbersView.as_view(), name="desk_numbers")]


@hooks.register("register_reports_menu_item")
def register_menu_item() -> Any:
    """Offer the numbers among the reports."""
    url = reverse("desk_numbers")
    return NumbersItem(
        _("Newsroom numbers"), url, name="newsroom-numbers", icon_name="table", order=50
    )

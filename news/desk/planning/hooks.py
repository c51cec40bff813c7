"""Registration of planning with Wagtail."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from news.desk.articles.viewset import DeskMenuItem

from .calendar_views import CalendarView, MoveView
from .feed_views import FeedsView, revoke_feed
from .viewset import AssignmentViewSet


@hooks.register("register_admin_viewset")
def register_list() -> Any:
    """Open the list of assignments."""
    return AssignmentViewSet()


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the calendar and the screen of its feeds."""
    return [
        path("desk/calendar/", CalendarView.as_view(), name="desk_calendar"),
        path("desk/calendar/feeds/", FeedsView.as_view(), name="desk_calendar_feeds"),
        path(
            "desk/calendar/feeds/<int:feed_id>/revoke/",
            revoke_feed,
            name="desk_calendar_feeds_revoke",
        ),
        path(
            "desk/calendar/<slug:kind>/<int:pk>/",
            MoveView.as_view(),
            name="desk_calendar_move",
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> Any:
    """Offer the calendar beside the assignments."""
    url = reverse("desk_calendar")
    return DeskMenuItem(_("Calendar"), url, icon_name="calendar-alt", order=93)

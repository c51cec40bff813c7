"""The panels of the newsdesk: Wagtail's components over `Newsdesk`."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from .newsdesk import Newsdesk


class DeskPanel(Component):
    """One list of the newsdesk; not shown at all where `is_shown` says no."""

    name = ""

    def __init__(self, desk: Newsdesk) -> None:
        self.desk = desk

    def is_shown(self) -> bool:
        """Tell whether there is anything to tell this person."""
        return True

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "desk": self.desk,
            "seat": self.desk.seat,
            "csrf_token": parent_context.get("csrf_token"),
        }

    def render_html(self, parent_context: Any = None) -> str:
        return super().render_html(parent_context) if self.is_shown() else ""


class Alarms(DeskPanel):
    """The loud lines: a silent or late clock, schedules that failed."""

    name = "alarms"
    order = 10
    template_name = "news_desk/home/alarms.html"

    def is_shown(self) -> bool:
        desk = self.desk
        return bool(desk.is_clock_silent or desk.is_late or desk.failures)


class SecondLooks(DeskPanel):
    """What was published at once and still wants a second pair of eyes."""

    name = "second_looks"
    order = 20
    template_name = "news_desk/home/second_looks.html"

    def is_shown(self) -> bool:
        return bool(self.desk.second_looks)


class Waiting(DeskPanel):
    """The queue of those who review: the oldest first, by desk, page by page."""

    name = "waiting"
    order = 30
    template_name = "news_desk/home/waiting.html"

    def is_shown(self) -> bool:
        return self.desk.seat.is_reviewer


class Mine(DeskPanel):
    """What somebody has in hand."""

    name = "mine"
    order = 40
    template_name = "news_desk/home/mine.html"


class GoingOut(DeskPanel):
    """What goes live next, and whether the clock is alive."""

    name = "going_out"
    order = 50
    template_name = "news_desk/home/going_out.html"


class PublishedToday(DeskPanel):
    """What went live today."""

    name = "published_today"
    order = 60
    template_name = "news_desk/home/published.html"


class EndingRights(DeskPanel):
    """Pictures that may not run much longer."""

    name = "ending_rights"
    order = 70
    template_name = "news_desk/home/pictures.html"

    def is_shown(self) -> bool:
        return bool(self.desk.ending_rights)


class FailedDeliveries(DeskPanel):
    """Webhooks that do not get through."""

    name = "failed_deliveries"
    order = 80
    template_name = "news_desk/home/deliveries.html"

    def is_shown(self) -> bool:
        return bool(self.desk.failed_deliveries)


PANELS = (
    Alarms,
    SecondLooks,
    Waiting,
    Mine,
    GoingOut,
    PublishedToday,
    EndingRights,
    FailedDeliveries,
)

"""Registration of the newsdesk in the place of Wagtail's dashboard."""

from typing import Any

from wagtail import hooks

from .newsdesk import Newsdesk
from .panels import PANELS


# Before the panels of others, which stay.
@hooks.register("construct_homepage_panels", order=-100)
def put_up_newsdesk(request: Any, panels: list[Any]) -> None:
    """Show the newsdesk instead of Wagtail's own panels, which list without end."""
    desk = Newsdesk(request)
    if desk.seat.is_at_work():
        panels[:] = [panel(desk) for panel in PANELS]


# After those who add theirs.
@hooks.register("construct_homepage_summary_items", order=100)
def count_nothing(request: Any, items: list[Any]) -> None:
    """Do without Wagtail's totals: counting the whole archive helps nobody."""
    items.clear()

"""The tables of the desk's screens: the one door to import them by."""

from news.desk.models.assignment import Assignment, Priority
from news.desk.models.calendar_feed import CalendarFeed
from news.desk.models.saved_view import SavedView

__all__ = ["Assignment", "CalendarFeed", "Priority", "SavedView"]

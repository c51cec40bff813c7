"""The newsroom's calendar: a month or a week, day by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import get_format
from django.utils.functional import cached_property

from news.workflow.seat import Seat

from .agenda import Agenda, Item

MONTH, WEEK = "month", "week"


@dataclass(frozen=True)
class Day:
    """One day of the grid; `is_outside` is of another month."""

    date: date
    items: list[Item]
    is_today: bool
    is_outside: bool


class Calendar:
    """A month or a week as one person sees it; a constant number of queries."""

    def __init__(
        self, seat: Seat, *, view: str, day: date, desk: int | None = None
    ) -> None:
        self.seat, self.view, self.day, self.desk = seat, view, day, desk

    @property
    def first(self) -> date:
        """Return the first day of the grid."""
        start = self.day.replace(day=1) if self.view == MONTH else self.day
        begins = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
        return start - timedelta(days=(start.weekday() - begins) % 7)

    @property
    def last(self) -> date:
        """Return the last day of the grid."""
        if self.view == WEEK:
            return self.first + timedelta(days=6)
        following = (self.day.replace(day=1) + timedelta(days=31)).replace(day=1)
        days = (following - self.first).days
        return self.first + timedelta(days=-(-days // 7) * 7 - 1)

    @property
    def previous(self) -> date:
        """Return a day of the grid before this one."""
        if self.view == WEEK:
            return self.day - timedelta(days=7)
        return self.day.replace(day=1) - timedelta(days=1)

    @property
    def next(self) -> date:
        """Return a day of the grid behind this one."""
        if self.view == WEEK:
            return self.day + timedelta(days=7)
        return (self.day.replace(day=1) + timedelta(days=31)).replace(day=1)

    @cached_property
    def weeks(self) -> list[list[Day]]:
        """Return the days in rows, each with what happens on it."""
        by_day: dict[date, list[Item]] = defaultdict(list)
        for item in self.items:
            by_day[timezone.localdate(item.moment)].append(item)
        days = [
            Day(
                date=one,
                items=by_day[one],
                is_today=one == timezone.localdate(),
                is_outside=self.view == MONTH and one.month != self.day.month,
            )
            for one in (
                self.first + timedelta(days=number)
                for number in range((self.last - self.first).days + 1)
            )
        ]
        return [days[start : start + 7] for start in range(0, len(days), 7)]

    @property
    def items(self) -> list[Item]:
        """Return everything that happens, in order of time."""
        return self._agenda.items

    @property
    def is_full(self) -> bool:
        """Tell whether there is more than is shown."""
        return self._agenda.is_full

    @cached_property
    def _agenda(self) -> Agenda:
        zone = timezone.get_current_timezone()
        begin = datetime.combine(self.first, time(), tzinfo=zone)
        end = datetime.combine(self.last + timedelta(days=1), time(), tzinfo=zone)
        return Agenda(self.seat, begin=begin, end=end, desk=self.desk)

"""The newsroom's calendar: what is due, scheduled or under embargo, day by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, get_default_page_content_type

from news.models import ArticlePage
from news.workflow import stages
from news.workflow.seat import Seat

from .rights import assignments_for, in_desk

ASSIGNMENT, SCHEDULED, EMBARGO = "assignment", "scheduled", "embargo"
KINDS = {
    ASSIGNMENT: _("Due"),
    SCHEDULED: _("Goes live"),
    EMBARGO: _("Embargo ends"),
}
MONTH, WEEK = "month", "week"
MOST = 300


@dataclass(frozen=True)
class Item:
    """One line of a day."""

    kind: str
    key: int
    moment: datetime
    title: str
    place: str
    url: str

    @property
    def kind_name(self) -> str:
        """Say what happens then."""
        return str(KINDS[self.kind])

    @property
    def move_url(self) -> str:
        """Return the address of the form for another time."""
        return reverse("desk_calendar_move", args=[self.kind, self.key])


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

    @cached_property
    def items(self) -> list[Item]:
        """Return everything that happens, in order of time."""
        found = [*self._assignments(), *self._scheduled(), *self._embargoed()]
        return sorted(found, key=lambda item: (item.moment, item.title))

    @property
    def is_full(self) -> bool:
        """Tell whether there is more than is shown."""
        return any(
            sum(item.kind == kind for item in self.items) >= MOST for kind in KINDS
        )

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return when the grid begins and ends."""
        zone = timezone.get_current_timezone()
        begin = datetime.combine(self.first, time(), tzinfo=zone)
        end = datetime.combine(self.last + timedelta(days=1), time(), tzinfo=zone)
        return begin, end

    def _assignments(self) -> list[Item]:
        rows = assignments_for(self.seat).select_related("section")
        if self.desk is not None:
            rows = in_desk(rows, seat=self.seat, desk=self.desk)
        begin, end = self.span
        rows = rows.filter(due_at__gte=begin, due_at__lt=end)
        return [
            Item(
                ASSIGNMENT,
                row.pk,
                row.due_at,
                row.what,
                self._place(row.section.path) or row.section.title,
                reverse("desk_assignments:show", args=[row.pk]),
            )
            for row in rows[:MOST]
        ]

    def _scheduled(self) -> list[Item]:
        begin, end = self.span
        waiting = Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        ).order_by()
        within = stages.scheduled(
            approved_go_live_at__gte=begin, approved_go_live_at__lt=end
        )
        rows = self._stories().filter(pk__in=within)
        rows = rows.annotate(moment=Subquery(waiting.values("approved_go_live_at")[:1]))
        return self._of_stories(SCHEDULED, rows.order_by("moment", "pk"))

    def _embargoed(self) -> list[Item]:
        """Return drafts whose embargo ends; of the scheduled, the schedule tells."""
        begin, end = self.span
        rows = self._stories().filter(
            live=False, embargo_until__gte=begin, embargo_until__lt=end
        )
        rows = stages.with_stage(rows).exclude(
            stage__in=(stages.Stage.SCHEDULED, stages.Stage.KILLED, stages.Stage.SPIKED)
        )
        for row in (found := list(rows.order_by("embargo_until", "pk")[:MOST])):
            row.moment = row.embargo_until
        return self._of_stories(EMBARGO, found)

    def _stories(self) -> Any:
        rows = ArticlePage.objects.filter(self.seat.visible(), alias_of=None)
        if self.desk is not None:
            rows = rows.filter(self.seat.desks.stories_of({self.desk}))
        return rows.defer_streamfields()

    def _of_stories(self, kind: str, rows: Any) -> list[Item]:
        return [
            Item(
                kind,
                row.pk,
                row.moment,
                row.get_admin_display_title(),
                self._place(row.path),
                reverse("wagtailadmin_pages:edit", args=[row.pk]),
            )
            for row in rows[:MOST]
        ]

    def _place(self, path: str) -> str:
        desk = self.seat.desks.of(path)
        return desk.name if desk else ""

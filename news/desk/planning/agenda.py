"""What happens in a span of time: what is due, scheduled or under embargo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    ModelLogEntry,
    PageLogEntry,
    Revision,
    get_default_page_content_type,
)

from news.desk.models import Assignment
from news.models import ArticlePage
from news.workflow import stages
from news.workflow.seat import LONG_AGO, Seat

from .rights import assignments_for, in_desk

ASSIGNMENT, SCHEDULED, EMBARGO = "assignment", "scheduled", "embargo"
KINDS = {
    ASSIGNMENT: _("Due"),
    SCHEDULED: _("Goes live"),
    EMBARGO: _("Embargo ends"),
}
MOST = 300


@dataclass(frozen=True)
class Item:
    """One thing that happens at a moment.

    `uid` names it for other programs, for ever; `changed_at` is its last change.
    """

    kind: str
    key: int
    moment: datetime
    title: str
    place: str
    url: str
    uid: str
    changed_at: datetime

    @property
    def kind_name(self) -> str:
        """Say what happens then."""
        return str(KINDS[self.kind])

    @property
    def move_url(self) -> str:
        """Return the address of the form for another time."""
        return reverse("desk_calendar_move", args=[self.kind, self.key])


class Agenda:
    """A span as one person sees it, of all desks or one; constant queries."""

    def __init__(
        self, seat: Seat, *, begin: datetime, end: datetime, desk: int | None = None
    ) -> None:
        self.seat, self.begin, self.end, self.desk = seat, begin, end, desk

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

    def _assignments(self) -> list[Item]:
        rows = assignments_for(self.seat).select_related("section")
        if self.desk is not None:
            rows = in_desk(rows, seat=self.seat, desk=self.desk)
        rows = rows.filter(due_at__gte=self.begin, due_at__lt=self.end)
        rows = rows.annotate(changed_at=_changed_at(_log_of_assignment(), "created_at"))
        return [
            Item(
                ASSIGNMENT,
                row.pk,
                row.due_at,
                row.what,
                self._place(row.section.path) or row.section.title,
                reverse("desk_assignments:show", args=[row.pk]),
                f"assignment-{row.pk}",
                row.changed_at,
            )
            for row in rows[:MOST]
        ]

    def _scheduled(self) -> list[Item]:
        waiting = Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        ).order_by()
        within = stages.scheduled(
            approved_go_live_at__gte=self.begin, approved_go_live_at__lt=self.end
        )
        rows = self._stories().filter(pk__in=within)
        rows = rows.annotate(moment=Subquery(waiting.values("approved_go_live_at")[:1]))
        return self._of_stories(SCHEDULED, rows.order_by("moment", "pk"))

    def _embargoed(self) -> list[Item]:
        """Return drafts whose embargo ends; of the scheduled, the schedule tells."""
        rows = self._stories().filter(
            live=False, embargo_until__gte=self.begin, embargo_until__lt=self.end
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
        log = PageLogEntry.objects.filter(page_id=OuterRef("pk"))
        written = Coalesce("latest_revision_created_at", Value(LONG_AGO))
        return rows.defer_streamfields().annotate(changed_at=_changed_at(log, written))

    def _of_stories(self, kind: str, rows: Any) -> list[Item]:
        return [
            Item(
                kind,
                row.pk,
                row.moment,
                row.get_admin_display_title(),
                self._place(row.path),
                reverse("wagtailadmin_pages:edit", args=[row.pk]),
                f"story-{row.public_id}",
                row.changed_at,
            )
            for row in rows[:MOST]
        ]

    def _place(self, path: str) -> str:
        desk = self.seat.desks.of(path)
        return desk.name if desk else ""


def _log_of_assignment() -> QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.get_for_model(Assignment).filter(
        object_id=Cast(OuterRef("pk"), CharField())
    )


def _changed_at(log: QuerySet, otherwise: Any) -> Coalesce:
    """Say when the log last speaks of a row; of what it never does, `otherwise`."""
    newest = log.order_by("-timestamp").values("timestamp")[:1]
    return Coalesce(Subquery(newest), otherwise)

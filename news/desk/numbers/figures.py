"""The figures of a period: each a table of few rows, from one query or two each.

The database counts. For the times stories took, the newest `MOST` are looked at, so
that a year in a large house costs what a busy fortnight does; the table says so then.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from django.db.models import (
    CharField,
    Count,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import (
    Page,
    PageLogEntry,
    Revision,
    TaskState,
    get_default_page_content_type,
)

from news.models import ArticlePage
from news.models.parts import Correction, CorrectionKind
from news.workflow import permissions, stages
from news.workflow.models import Clearance, ClearanceKind
from news.workflow.seat import Seat

MOST = 2_000
WENT_LIVE, MISSED = "wagtail.publish.scheduled", "news.schedule.failed"


@dataclass(frozen=True)
class Table:
    """One set of figures: a row is its name and the values under the headings."""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    note: str = ""
    is_cut: bool = False

    @property
    def bars(self) -> list[tuple[tuple[Any, ...], int]]:
        """Return each row with its first value's share of the greatest, in percent."""
        most = max((row[1] for row in self.rows), default=0) or 1
        return [(row, round(100 * row[1] / most)) for row in self.rows]


class Figures:
    """What one person may know of the days since a moment, of one desk or of all."""

    def __init__(self, seat: Seat, *, days: int, desk: int | None) -> None:
        self.seat, self.desk = seat, desk
        self.until = timezone.now()
        self.since = self.until - timedelta(days=days)

    def tables(self) -> list[Table]:
        """Return all tables, in the order of the screen."""
        return [table() for table in self.by_key.values()]

    @property
    def by_key(self) -> dict[str, Callable[[], Table]]:
        """Name each table, as exports ask for it."""
        return {
            "waiting": self.waiting,
            "speed": self.speed,
            "approvals": self.approvals,
            "corrections": self.corrections,
            "schedules": self.schedules,
        }

    def waiting(self) -> Table:
        """Tell what waits in review now, step by step."""
        pages = stages.with_step(Page.objects.filter(pk__in=stages.in_review()))
        found = pages.values_list("path", "step_name", "step_since")
        ages: dict[str, list[float]] = defaultdict(list)
        for path, step, since in found:
            if self._counts(path) and since is not None:
                ages[step].append(hours(self.until - since))
        rows = [
            (step, len(each), round(median(each), 1), max(each))
            for step, each in sorted(ages.items())
        ]
        return Table(
            "waiting",
            _("Waiting in review now"),
            (_("Step"), _("Stories"), _("Median hours"), _("Longest, in hours")),
            rows,
        )

    def speed(self) -> Table:
        """Tell how long stories took from their first text to their first readers."""
        first_text = (
            Revision.objects.filter(
                base_content_type=get_default_page_content_type(),
                object_id=Cast(OuterRef("pk"), CharField()),
            )
            .order_by()
            .values("object_id")
            .annotate(first=Min("created_at"))
            .values("first")
        )
        stories = ArticlePage.objects.filter(
            first_published_at__gte=self.since, first_published_at__lte=self.until
        ).order_by("-first_published_at")
        found, is_cut = cut(
            stories.annotate(begun_at=Subquery(first_text)).values_list(
                "path", "first_published_at", "begun_at"
            )
        )
        times: dict[str, list[float]] = defaultdict(list)
        for path, live_at, begun_at in found:
            if self._counts(path) and begun_at is not None:
                took = max(live_at - begun_at, timedelta())
                times[self._desk_name(path)].append(hours(took))
        rows = [
            (name, len(each), round(median(each), 1), ninth_tenth(each))
            for name, each in sorted(times.items())
        ]
        return Table(
            "speed",
            _("From the first text to the first readers"),
            (
                _("Desk"),
                _("Stories"),
                _("Median hours"),
                _("Nine of ten within, hours"),
            ),
            rows,
            is_cut=is_cut,
        )

    def approvals(self) -> Table:
        """Tell who let stories go on: by steps of the review, and by other grounds."""
        steps = self._within(
            TaskState.objects.filter(
                status=TaskState.STATUS_APPROVED,
                finished_by__isnull=False,
                workflow_state__base_content_type=get_default_page_content_type(),
            ),
            "finished_at",
        ).annotate(page=Cast("workflow_state__object_id", IntegerField()))
        reviewed = _tally(
            steps.filter(page__in=self._pages),
            *(f"finished_by__{part}" for part in permissions.NAMES),
            "task__name",
        )
        own_word = self._within(
            Clearance.objects.filter(
                kind__in=(ClearanceKind.PUBLISH, ClearanceKind.BREAK_GLASS)
            ),
            "cleared_at",
        )
        others = _tally(own_word.filter(article__in=self._pages), "user_name", "kind")
        counts: Counter[str] = Counter()
        for (*names, step), count in reviewed.items():
            counts[f"{permissions.name_from(names)}: {step}"] += count
        for (name, kind), count in others.items():
            counts[f"{name}: {ClearanceKind(kind).label}"] += count
        return Table(
            "approvals",
            _("Who approved"),
            (_("Person and step"), _("Stories")),
            sorted(counts.items(), key=lambda item: (-item[1], item[0])),
        )

    def corrections(self) -> Table:
        """Tell what was put right, kind by kind."""
        made = self._within(Correction.objects.filter(article__live=True), "made_at")
        counts = _tally(made.filter(article__in=self._pages), "kind")
        rows = [
            (str(capfirst(kind.label)), counts[kind.value,])
            for kind in CorrectionKind
            if (kind.value,) in counts
        ]
        return Table(
            "corrections", _("Corrections readers see"), (_("Kind"), _("Number")), rows
        )

    def schedules(self) -> Table:
        """Tell how many schedules were kept, and which stories missed theirs."""
        entries = self._within(
            PageLogEntry.objects.filter(page__in=self._pages), "timestamp"
        ).order_by()
        missed = entries.filter(action=MISSED).values("page")
        went = entries.filter(action=WENT_LIVE).exclude(page__in=missed).values("page")
        counts = [rows.distinct().count() for rows in (went, missed)]
        names = (_("Went live on time"), _("Failed at least once"))
        return Table(
            "schedules",
            _("Schedules"),
            (_("What became of them"), _("Stories")),
            list(zip(names, counts, strict=True)) if any(counts) else [],
        )

    def _within(self, rows: QuerySet, moment: str) -> QuerySet:
        span = {f"{moment}__gte": self.since, f"{moment}__lte": self.until}
        return rows.filter(**span)

    @property
    def _pages(self) -> QuerySet:
        """Return the pages that are this person's to count."""
        of_desk = Q() if self.desk is None else self.seat.desks.stories_of({self.desk})
        return Page.objects.filter(self.seat.visible(), of_desk).order_by().values("pk")

    def _counts(self, path: str | None) -> bool:
        """Tell whether a story at a place of the tree is this person's to count."""
        if path is None or not self.seat.sees(path):
            return False
        desk = self.seat.desks.of(path)
        return self.desk is None or (desk is not None and desk.id == self.desk)

    def _desk_name(self, path: str) -> str:
        desk = self.seat.desks.of(path)
        return desk.name if desk else _("No desk")


def _tally(rows: QuerySet, *names: str) -> dict[tuple[Any, ...], int]:
    """Count rows by the values of some of their fields."""
    counted = rows.order_by().values_list(*names).annotate(count=Count("pk"))
    return {tuple(row[:-1]): row[-1] for row in counted}


def cut(rows: Any) -> tuple[list[Any], bool]:
    """Return at most `MOST` rows, and whether there were more."""
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST


def hours(span: timedelta) -> float:
    """Return a span in hours, to a tenth."""
    return round(span.total_seconds() / 3600, 1)


def ninth_tenth(values: Iterable[float]) -> float:
    """Return the value that nine of ten do not exceed; of few, the greatest."""
    each = sorted(values)
    if len(each) < 10:
        return each[-1]
    return round(quantiles(each, n=10, method="inclusive")[-1], 1)

"""The columns of the board and what stands in them, in constant queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Cast, RowNumber
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, WorkflowTask, get_default_page_content_type

from news.desk.stories import Row, midnight, no_aliases, rows_of, stories_for
from news.models import ArticlePage, Byline
from news.workflow import permissions, stages
from news.workflow.models import Clearance, ReviewClaim
from news.workflow.seat import Seat
from news.workflow.stages import Stage

from .offers import Offer, offers

MOST = 50
DRAFT, READY, LIVE, STEP = "draft", "ready", "live", "step-"
PLANNED = "planned"


@dataclass
class Card:
    """One story on the board; `since` is when it came to its column."""

    row: Row
    column: str
    since: datetime | None
    deadline: datetime | None = None
    reader: str = ""
    offers: list[Offer] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Name the card."""
        return self.row.headline


@dataclass
class Column:
    """One stage or step; `stage` is what the articles list calls it."""

    key: str
    title: Any
    stage: str
    cards: list[Any] = field(default_factory=list)
    has_more: bool = False


def column_of(story: Any) -> str:
    """Return the column of a story (with `with_stage` and `with_step`), or nothing."""
    if story.stage == Stage.IN_REVIEW:
        return f"{STEP}{story.step}"
    return {
        Stage.DRAFT: DRAFT,
        Stage.NEEDS_CHANGES: DRAFT,
        Stage.SCHEDULED: READY,
        Stage.LIVE: LIVE,
    }.get(story.stage, "")


def columns() -> dict[str, Column]:
    """Return the empty columns from left to right; the steps in order of review."""
    steps = (
        WorkflowTask.objects.filter(
            workflow__active=True,
            workflow__workflow_pages__isnull=False,
            task__active=True,
            task__deskapprovaltask__isnull=False,
        )
        .order_by("sort_order", "task__name")
        .values_list("task_id", "task__name")
    )
    found = {
        PLANNED: Column(PLANNED, _("Planned"), ""),
        DRAFT: Column(DRAFT, _("Draft"), Stage.DRAFT),
    }
    for key, name in steps:
        found.setdefault(f"{STEP}{key}", Column(f"{STEP}{key}", name, Stage.IN_REVIEW))
    found[READY] = Column(READY, _("Approved and scheduled"), Stage.SCHEDULED)
    found[LIVE] = Column(LIVE, _("Published today"), Stage.LIVE)
    return found


class Board:
    """The board as one person sees it, narrowed to a desk and a colleague."""

    def __init__(
        self, seat: Seat, *, desk: int | None = None, person: int | None = None
    ) -> None:
        self.seat, self.desk, self.person = seat, desk, person

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns with their cards, `MOST` in each."""
        found = columns()
        listed = {
            DRAFT: self._drafts(),
            READY: self._ready(),
            LIVE: self._live(),
            **self._in_review(),
        }
        rows = rows_of([s for some in listed.values() for s in some], seat=self.seat)
        for key, stories in listed.items():
            # A step that was switched off while stories wait at it.
            column = found.setdefault(key, Column(key, _("Other step"), "in_review"))
            column.has_more = len(stories) > MOST
            column.cards = [self._card(rows[s.pk], key) for s in stories[:MOST]]
        self._add_dates([card for column in found.values() for card in column.cards])
        self._add_plans(found[PLANNED])
        return list(found.values())

    def desks(self) -> dict[int, str]:
        """Return the desks to choose from."""
        return self.seat.desks.names()

    @staticmethod
    def people() -> list[tuple[int, str]]:
        """Return the people of the newsroom to choose from, by name."""
        staff = get_user_model().objects.filter(is_active=True, groups__isnull=False)
        names = [(user.pk, permissions.name_of(user)) for user in staff.distinct()]
        return sorted(names, key=lambda person: person[1].casefold())

    def _add_plans(self, column: Column) -> None:
        from .planned import plans

        found = plans(self.seat, desk=self.desk, person=self.person)
        column.has_more, column.cards = len(found) > MOST, found[:MOST]

    def _stories(self) -> QuerySet:
        return self._dressed(self._listed(stories_for(self.seat)))

    def _dressed(self, stories: QuerySet) -> QuerySet:
        return self.seat.with_touched(stages.with_step(stories))

    def _listed(self, stories: QuerySet) -> QuerySet:
        stories = no_aliases(stories)
        if self.desk is not None:
            stories = stories.filter(self.seat.desks.stories_of({self.desk}))
        if self.person is not None:
            stories = stories.filter(self._of_person(self.person))
        return stories

    def _of_person(self, key: int) -> Q:
        bylines = Byline.objects.filter(author__user=key).order_by()
        claims = ReviewClaim.objects.filter(user=key)
        return (
            Q(owner=key)
            | Q(pk__in=bylines.values("article"))
            | Q(pk__in=claims.values("article"))
        )

    def _drafts(self) -> list[Any]:
        known = ArticlePage.objects.filter(self.seat.visible())
        found = stages.in_stages(
            self._listed(known), stages=(Stage.DRAFT, Stage.NEEDS_CHANGES)
        )
        newest = F("latest_revision_created_at").desc(nulls_last=True)
        # By keys first: with all a card needs, the archive would be read and sorted.
        keys = found.order_by(newest).values("pk")[: MOST + 1]
        drafts = stories_for(self.seat).filter(pk__in=keys)
        return list(self._dressed(drafts).order_by(newest))

    def _in_review(self) -> dict[str, list[Any]]:
        """Return who waits at each step, the oldest first; one query for all."""
        waiting = stages.in_stages(self._stories(), stages=(Stage.IN_REVIEW,))
        place = Window(
            RowNumber(), partition_by=F("step"), order_by=[F("step_since"), F("pk")]
        )
        found: dict[str, list[Any]] = {}
        for story in waiting.annotate(place=place).filter(place__lte=MOST + 1):
            found.setdefault(f"{STEP}{story.step}", []).append(story)
        for stories in found.values():
            stories.sort(key=lambda story: story.place)
        return found

    def _ready(self) -> list[Any]:
        moment = Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        ).values("approved_go_live_at")
        found = stages.in_stages(self._stories(), stages=(Stage.SCHEDULED,))
        found = found.annotate(goes_live_at=Subquery(moment[:1]))
        return list(found.order_by("goes_live_at", "pk")[: MOST + 1])

    def _live(self) -> list[Any]:
        today = Clearance.objects.filter(live_at__gte=midnight(), ended_at=None)
        found = self._stories().filter(pk__in=today.values("article"))
        found = stages.in_stages(found, stages=(Stage.LIVE,))
        return list(found.order_by("-last_published_at", "-pk")[: MOST + 1])

    def _card(self, row: Row, column: str) -> Card:
        story = row.story
        since = story.latest_revision_created_at
        if column == LIVE:
            since = story.last_published_at
        return Card(
            row,
            column,
            since=story.step_since or since,
            offers=offers(story, seat=self.seat),
        )

    def _add_dates(self, cards: list[Card]) -> None:
        by_key = {card.row.story.pk: card for card in cards}
        reader = [f"review_claim__user__{part}" for part in permissions.NAMES]
        rows = ArticlePage.objects.filter(pk__in=by_key).order_by()
        for key, due_at, *names in rows.values_list("pk", "deadline__due_at", *reader):
            card = by_key[key]
            card.deadline, card.reader = due_at, permissions.name_from(names)

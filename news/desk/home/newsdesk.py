"""What stands on the newsdesk of one person: every list, in constant queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page, Revision, get_default_page_content_type

from delivery.webhooks.models import Endpoint
from media.models import NewsImage
from media.rights import ending
from news import clock
from news.desk.asked import number_in
from news.desk.stories import Row, midnight, pages_for, rows_of
from news.models import Byline, ScheduleFailure
from news.workflow import stages
from news.workflow.models import AfterReview, Clearance
from news.workflow.seat import Seat

PAGE = 10
MOST = 10
LATE = timedelta(seconds=60)
SEE_WEBHOOKS = "delivery_webhooks.view_endpoint"


@dataclass(frozen=True)
class Shortlist:
    """The first rows of a list, and whether there are more."""

    rows: list[Row]
    has_more: bool = False


@dataclass(frozen=True)
class Queue:
    """What waits for a person: one page of it, and the desks it comes from."""

    pages: list[Any]
    count: int
    number: int
    last: int
    desks: list[tuple[int, str, int]]
    desk: int | None


class Newsdesk:
    """Reads what the panels show, once for all of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = request.user
        self.seat = Seat(self.user)

    @cached_property
    def rows(self) -> dict[int, Row]:
        """Dress all listed pages together: bylines and sections cost two queries."""
        listed = [
            *self.queue.pages,
            *self._mine,
            *self._going_out,
            *self._published,
        ]
        return rows_of(listed, seat=self.seat, problems=False)

    @cached_property
    def queue(self) -> Queue:
        """Say what waits for this person's review, the oldest first."""
        waiting = list(
            stages.with_step(Page.objects.filter(self.seat.awaits()))
            .order_by("step_since", "pk")
            .values_list("pk", "path")
        )
        desk_of = {key: self.seat.desks.of(path) for key, path in waiting}
        counts = Counter(desk.id for desk in desk_of.values() if desk)
        desk = number_in(self.request.GET.get("desk"))
        keys = [
            key
            for key, _path in waiting
            if desk is None or getattr(desk_of[key], "id", None) == desk
        ]
        last = max(1, -(-len(keys) // PAGE))
        number = min(max(1, number_in(self.request.GET.get("waiting")) or 1), last)
        names = self.seat.desks.names()
        return Queue(
            pages=self._awaiting(keys[(number - 1) * PAGE : number * PAGE]),
            count=len(keys),
            number=number,
            last=last,
            desks=[(key, names[key], counts[key]) for key in names if counts[key]],
            desk=desk,
        )

    def waiting(self) -> list[Row]:
        """Return the page of the queue that is shown."""
        return [self.rows[page.pk] for page in self.queue.pages]

    def mine(self) -> Shortlist:
        """Return what this person has in hand: drafts, sent back, in review."""
        return self._shortlist(self._mine)

    def going_out(self) -> Shortlist:
        """Return what goes live next."""
        return self._shortlist(self._going_out)

    def published(self) -> Shortlist:
        """Return what went live today, the newest first."""
        return self._shortlist(self._published)

    @cached_property
    def failures(self) -> list[ScheduleFailure]:
        """Return the schedules that failed, of pages this person may know of."""
        found = ScheduleFailure.objects.select_related("page")
        return [row for row in found if self.seat.sees(row.page.path)][:MOST]

    @cached_property
    def silence(self) -> timedelta | None:
        """Say how long no clock was heard of; None if none ever was."""
        age = clock.heartbeat_age()
        return None if age is None else timedelta(seconds=age)

    @property
    def silent_seconds(self) -> int:
        """Say in whole seconds how long no clock was heard of."""
        return int(self.silence.total_seconds()) if self.silence else 0

    @property
    def silent_minutes(self) -> int:
        """Say the same in whole minutes."""
        return self.silent_seconds // 60

    @property
    def zone(self) -> str:
        """Name the newsroom's time zone."""
        return timezone.get_current_timezone_name()

    @property
    def today(self) -> str:
        """Name the newsroom's day, as a filter takes it."""
        return timezone.localdate().isoformat()

    @property
    def previous_number(self) -> int:
        """Name the page of the queue before this one."""
        return self.queue.number - 1

    @property
    def next_number(self) -> int:
        """Name the page of the queue behind this one."""
        return self.queue.number + 1

    @property
    def is_clock_silent(self) -> bool:
        """Tell whether nothing will go live, because no clock is running."""
        limit = timedelta(seconds=settings.CLOCK_SILENCE_LIMIT)
        return self.silence is None or self.silence > limit

    @property
    def is_late(self) -> bool:
        """Tell whether something should have gone live and has not."""
        now = timezone.now()
        return any(page.goes_live_at < now - LATE for page in self._going_out)

    @cached_property
    def second_looks(self) -> list[AfterReview]:
        """Return what was published at once and waits for this person to look at.

        Whether they may sign it off is asked again when they do.
        """
        if not (self.seat.is_managing or self.seat.is_section_editor):
            return []
        owed = (
            AfterReview.objects.filter(signed_at=None, clearance__article__isnull=False)
            .exclude(clearance__user=self.user)
            .select_related("clearance__article", "clearance__revision")
            .order_by("opened_at")
        )
        return [row for row in owed if self._answers_for(row.clearance)][:MOST]

    @cached_property
    def ending_rights(self) -> list[NewsImage]:
        """Return the pictures that may not run much longer, the next to end first."""
        found = NewsImage.objects.filter(ending(at=timezone.now()))
        return list(found.only("title", "rights_until").order_by("rights_until")[:MOST])

    @cached_property
    def failed_deliveries(self) -> list[Endpoint]:
        """Return the webhooks that do not get through, for those who may see them."""
        if not self.user.has_perm(SEE_WEBHOOKS):
            return []
        failing = Q(disabled_at__isnull=False) | Q(active=True, line__failures__gt=0)
        return list(Endpoint.objects.filter(failing).select_related("line")[:MOST])

    @cached_property
    def _mine(self) -> list[Any]:
        own = Q(owner=self.user) | Q(locked=True, locked_by=self.user)
        own |= Q(pk__in=stages.active_reviews(requested_by=self.user))
        bylines = Byline.objects.filter(author__user=self.user).order_by()
        own |= Q(pk__in=bylines.values("article"))
        in_hand = ("draft", "needs_changes", "in_review")
        own_pages = stages.with_step(pages_for(self.seat).filter(own))
        found = stages.in_stages(own_pages, stages=in_hand)
        return list(
            found.order_by(F("latest_revision_created_at").desc(nulls_last=True))[
                : MOST + 1
            ]
        )

    def _answers_for(self, clearance: Clearance) -> bool:
        story: Any = clearance.article
        desk = self.seat.desks.of(story.path)
        return self.seat.is_managing or desk is None or desk.id in self.seat.groups

    def _awaiting(self, keys: list[int]) -> list[Any]:
        found = stages.with_step(pages_for(self.seat)).filter(pk__in=keys)
        return list(self.seat.with_touched(found).order_by("step_since", "pk"))

    @cached_property
    def _going_out(self) -> list[Any]:
        moment = Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        ).values("approved_go_live_at")
        found = pages_for(self.seat).filter(pk__in=stages.scheduled())
        found = found.annotate(goes_live_at=Subquery(moment[:1]))
        return list(found.order_by("goes_live_at", "pk")[: MOST + 1])

    @cached_property
    def _published(self) -> list[Any]:
        today = Clearance.objects.filter(live_at__gte=midnight(), ended_at=None)
        found = pages_for(self.seat).filter(live=True, pk__in=today.values("article"))
        return list(found.order_by("-last_published_at", "-pk")[: MOST + 1])

    def _shortlist(self, pages: list[Any]) -> Shortlist:
        rows = [self.rows[page.pk] for page in pages[:MOST]]
        return Shortlist(rows, has_more=len(pages) > MOST)

"""What the demo newsroom plans, asks of people outside, and has told its own."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from wagtail.log_actions import LogContext, log

from news.desk.models import Assignment
from news.desk.models.assignment import Priority
from news.models import ArticlePage, SectionPage
from news.notices.models import Kind, Notice
from news.review_links import links
from news.review_links.models import ReviewAnswer

OVERDUE = 0  # days: three hours before the newsroom is opened


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One assignment: in how many days and at what hour it is due, and for whom."""

    what: str
    slug: str
    section: str
    days: int
    hour: int = 0
    people: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    notes: str = ""
    wanted: tuple[str, ...] = ("text",)
    story: str = ""


PLANS = (
    Plan(
        what="What the ministry says about the island ferry",
        slug="ferry-ministry",
        section="world",
        days=OVERDUE,
        people=("reporter",),
        priority=Priority.HIGH,
        notes="They promised an answer by noon. Ask again before we say they had none.",
    ),
    Plan(
        what="Port strike: the second round of talks",
        slug="port-talks",
        section="business",
        days=1,
        hour=9,
        people=("reporter", "photo"),
        priority=Priority.URGENT,
        notes="The union speaks at eight, at the gate.",
        wanted=("text", "picture"),
    ),
    Plan(
        what="Harbour tunnel: who knew of the second estimate",
        slug="tunnel-costs",
        section="business",
        days=1,
        hour=17,
        people=("reporter",),
        priority=Priority.HIGH,
        story="tunnel-costs",
    ),
    Plan(
        what="Derby day from the terraces",
        slug="derby",
        section="sport",
        days=2,
        hour=15,
        people=("photo",),
        wanted=("picture", "video"),
    ),
    Plan(
        what="Council votes on the night trams",
        slug="tram-vote",
        section="politics",
        days=3,
        hour=18,
        people=("reporter",),
        wanted=("text", "picture"),
        notes="Ines has the papers; the vote is the last item.",
    ),
    Plan(
        what="Forty brass bands: the morning after",
        slug="brass-after",
        section="culture",
        days=5,
        hour=11,
        wanted=("text", "picture", "video"),
        notes="Nobody has it yet. Whoever lives near the park.",
    ),
    Plan(
        what="Ice rink: what a new plant would cost",
        slug="rink-melts",
        section="sport",
        days=6,
        hour=12,
        people=("reporter",),
        story="rink-melts",
    ),
    Plan(
        what="Leader: a year of counting by hand",
        slug="leader-counting",
        section="opinion",
        days=9,
        hour=10,
        people=("editor",),
        priority=Priority.LOW,
    ),
)

# What had been told before anybody opened the door.
HISTORY = (Kind.WAITING, Kind.APPROVED, Kind.PUBLISHED, Kind.CORRECTED)


def make_plans(
    sections: dict[str, SectionPage],
    pages: dict[str, ArticlePage],
    *,
    accounts: dict[str, Any],
    now: datetime,
) -> None:
    """Plan the coming days, as the section editor would."""
    with LogContext(user=accounts["editor"]):
        for plan in PLANS:
            row = Assignment.objects.create(
                what=plan.what,
                slug=plan.slug,
                section=sections[plan.section],
                due_at=_due(plan, now),
                priority=plan.priority,
                notes=plan.notes,
                story=pages.get(plan.story),
                **{name: name in plan.wanted for name in ("text", "picture", "video")},
            )
            row.people.set([accounts[name] for name in plan.people])
            log(row, "wagtail.create")


def ask_outside(story: ArticlePage, *, user: Any) -> None:
    """Show a story to a lawyer, who objects to a word of it."""
    link, _address = links.mint(user=user, article=story, reader="Legal")
    links.answer(
        link,
        once=uuid4(),
        name="Amara Lind",
        decision=ReviewAnswer.Decision.OBJECTS,
        text="“Knew” is more than the minutes say. “Was told” would stand.",
    )


def settle_notices(now: datetime) -> None:
    """Let everybody have read what is history, and be mailed nothing of it."""
    Notice.objects.update(mail_due_at=None)
    history = Notice.objects.filter(kind__in=HISTORY, page__live=True)
    history.update(read_at=now)


def _due(plan: Plan, now: datetime) -> datetime:
    if plan.days == OVERDUE:
        return now - timedelta(hours=3)
    today = timezone.localtime(now)
    day = today.date() + timedelta(days=plan.days)
    return datetime.combine(day, time(plan.hour), tzinfo=today.tzinfo)

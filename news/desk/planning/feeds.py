"""Feeds of the calendar: made, proven, taken back, and what stands in them."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from delivery.language import spoken_by
from news.desk.models import CalendarFeed
from news.preview.tokens import digest_of
from news.workflow.errors import NotReady
from news.workflow.seat import Seat

from . import ics
from .agenda import EMBARGO, Agenda, Item

PREFIX = "calfeed_"
LIFETIMES = (30, 90, 365)
MOST_FEEDS = 20
FORGOTTEN_AFTER = timedelta(days=30)
BEFORE, AHEAD = timedelta(days=30), timedelta(days=180)
# Half an hour between two looks is what programs are asked for; they do as they like.
REFRESH = "PT30M"


def make(
    *, user: Any, desk: int | None, days: int, note: str = ""
) -> tuple[CalendarFeed, str]:
    """Make a feed and return it with its token, which nobody can read again.

    Raises `NotReady` for somebody who has more of them than anybody needs.
    """
    now = timezone.now()
    CalendarFeed.objects.filter(expires_at__lt=now - FORGOTTEN_AFTER).delete()
    if living_of(user).count() >= MOST_FEEDS:
        raise NotReady(
            _("You have %(count)d feeds. Take one back before you make another.")
            % {"count": MOST_FEEDS},
            code="too_many",
        )
    token = PREFIX + secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        digest=digest_of(token),
        desk_id=desk,
        note=note.strip()[:80],
        user=user,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return feed, token


def living_of(user: Any) -> QuerySet[CalendarFeed]:
    """Return the feeds of a person that open something, the newest first."""
    return _living().filter(user=user).select_related("desk").order_by("-pk")


def opened_by(token: str) -> CalendarFeed | None:
    """Return the feed of a token while it opens something; one query."""
    rows = _living().filter(user__is_active=True)
    rows = rows.select_related("desk", "user__wagtail_userprofile")
    return rows.filter(digest=digest_of(token)).first()


def revoke(feed: CalendarFeed) -> None:
    """Take a feed back at once."""
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])


def write(feed: CalendarFeed, *, seat: Seat) -> bytes:
    """Write what the maker may know of now, in the maker's language."""
    now = timezone.now()
    agenda = Agenda(seat, begin=now - BEFORE, end=now + AHEAD, desk=feed.desk_id)
    with translation.override(spoken_by(feed.user)):
        name = f"{settings.WAGTAIL_SITE_NAME}: {feed}"
        head = [
            ("PRODID", "-//Copydesk//Calendar//EN"),
            ("NAME", ics.text(name)),
            ("X-WR-CALNAME", ics.text(name)),
            ("REFRESH-INTERVAL;VALUE=DURATION", REFRESH),
            ("X-PUBLISHED-TTL", REFRESH),
        ]
        return ics.calendar(head, [_event(item) for item in agenda.items])


def _living() -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(revoked_at=None, expires_at__gt=timezone.now())


def _event(item: Item) -> list[ics.Property]:
    """Write one line of the calendar; it takes no time from anybody's day."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    status = "TENTATIVE" if item.kind == EMBARGO else "CONFIRMED"
    return [
        ("UID", ics.text(f"{item.uid}@{host}")),
        ("DTSTAMP", ics.moment(item.changed_at)),
        ("DTSTART", ics.moment(item.moment)),
        ("SUMMARY", ics.text(f"{item.kind_name}: {item.title}")),
        ("DESCRIPTION", ics.text(item.place)),
        ("CATEGORIES", ics.text(item.kind_name)),
        ("STATUS", status),
        ("TRANSP", "TRANSPARENT"),
        ("URL", settings.WAGTAILADMIN_BASE_URL + item.url),
    ]

"""The newsroom clock: puts stories live, and takes them down, at their time.

Takes the place of Wagtail's `publish_scheduled`. Each page is a transaction of its own;
one that cannot go keeps its schedule, is reported and tried again, and never stops the
others. Any number of clocks may run: each page is taken by one of them.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from news.models import ArticlePage
from news.models.clock import ClockHeartbeat, Moment, ScheduleFailure
from news.signals import clock_ticked
from news.workflow import clearances
from news.workflow.errors import DeskRefusal, NotReady
from news.workflow.publish import PublishStoryAction, UnpublishStoryAction

logger = logging.getLogger("news.clock")

PUBLISHED = "wagtail.publish.scheduled"
EXPIRED = "wagtail.unpublish.scheduled"
LONGEST_WAIT = timedelta(seconds=60)
FORGET_CLOCKS = timedelta(days=1)


@dataclass
class Tally:
    """What one round of the clock did."""

    published: int = 0
    expired: int = 0
    failed: int = 0


def tick() -> Tally:
    """Go round once: expire and publish all that is due. Never raises for one page."""
    beat()
    _forget_cancelled()
    tally = Tally()
    for key in _expiring():
        done = _attempt(key, Moment.EXPIRY, partial(_expire, key))
        tally.expired += done is True
        tally.failed += done is None
    for revision in _due():
        done = _go_live(revision)
        tally.published += done is True
        tally.failed += done is None
    # What fails there is logged by Django, and stops no schedule.
    clock_ticked.send_robust(sender=None)
    return tally


def beat() -> None:
    """Show that this clock is alive."""
    now = timezone.now()
    name = f"{socket.gethostname()}:{os.getpid()}"
    ClockHeartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})
    ClockHeartbeat.objects.filter(beat_at__lt=now - FORGET_CLOCKS).delete()


def heartbeat_age() -> float | None:
    """Return the seconds since any clock was heard of, None if none ever was."""
    latest = ClockHeartbeat.objects.order_by("-beat_at").first()
    return (timezone.now() - latest.beat_at).total_seconds() if latest else None


def due_lines() -> Iterator[str]:
    """Yield a line for each page that is due, for people."""
    for key in _expiring():
        yield f"expires: {Page.objects.get(pk=key)}"
    for revision in _due():
        yield f"goes live: {revision.object_str} ({revision.approved_go_live_at:%c})"


def _due() -> Iterator[Revision]:
    now = timezone.now()
    waiting = ScheduleFailure.objects.filter(
        moment=Moment.GO_LIVE, next_try_at__gt=now
    ).values_list("page_id", flat=True)
    due = (
        Revision.objects.filter(approved_go_live_at__lte=now)
        .defer("content")
        .order_by("approved_go_live_at", "pk")
    )
    pages = set(map(str, waiting))
    for revision in due:
        if not (_is_of_page(revision) and revision.object_id in pages):
            yield revision


def _expiring() -> list[int]:
    now = timezone.now()
    waiting = Q(
        schedule_failures__moment=Moment.EXPIRY, schedule_failures__next_try_at__gt=now
    )
    due = Page.objects.filter(live=True, expire_at__lte=now).exclude(waiting)
    # Aliases follow their source.
    return list(
        due.filter(alias_of=None).order_by("expire_at").values_list("pk", flat=True)
    )


def _go_live(revision: Revision) -> bool | None:
    if not _is_of_page(revision):
        return _attempt(None, Moment.GO_LIVE, lambda: _publish_other(revision.pk))
    key = int(revision.object_id)
    return _attempt(key, Moment.GO_LIVE, lambda: _publish_page(key, revision.pk))


def _attempt(key: int | None, moment: Moment, act: Callable[[], bool]) -> bool | None:
    """Act in one transaction. True: done; False: left to others; None: failed."""
    try:
        with transaction.atomic():
            done = act()
            if done and key:
                ScheduleFailure.objects.filter(page_id=key, moment=moment).delete()
        return done
    except Exception as error:  # noqa: BLE001 (nothing one page does may stop the clock)
        _report(key, moment, error)
        return None


def _publish_page(key: int, revision_key: int) -> bool:
    if not _take(Page.objects.filter(pk=key)):
        return False
    revision = _still_due(revision_key)
    if revision is None:
        return False
    if not issubclass(revision.content_type.model_class(), ArticlePage):
        revision.publish(log_action=PUBLISHED)
        return True
    leave = clearances.open_clearance(revision.content_object, revision=revision)
    if leave is None:
        raise NotReady(
            _("The text was changed after its approval. It has to be approved anew."),
            code="not_cleared",
        )
    PublishStoryAction(
        revision,
        clearance=leave,
        at=revision.approved_go_live_at,
        log_action=PUBLISHED,
    ).execute()
    logger.info(
        "story went live on schedule",
        extra={"page": key, "revision": revision_key, "late": _late(revision)},
    )
    return True


def _publish_other(revision_key: int) -> bool:
    revision = _still_due(revision_key) if _take_revision(revision_key) else None
    if revision is None:
        return False
    revision.publish(log_action=PUBLISHED)
    return True


def _expire(key: int) -> bool:
    if not _take(Page.objects.filter(pk=key)):
        return False
    page = Page.objects.filter(pk=key, live=True, expire_at__lte=timezone.now()).first()
    if page is None:
        return False
    UnpublishStoryAction(page.specific, set_expired=True, log_action=EXPIRED).execute()
    return True


def _still_due(revision_key: int) -> Revision | None:
    return Revision.objects.filter(
        pk=revision_key, approved_go_live_at__lte=timezone.now()
    ).first()


def _take(rows: Any) -> bool:
    """Lock a row, unless another clock or an editor holds it: next round, then."""
    skip = connection.features.has_select_for_update_skip_locked
    return (
        rows.select_for_update(skip_locked=skip).values_list("pk").first() is not None
    )


def _take_revision(key: int) -> bool:
    return _take(Revision.objects.filter(pk=key))


def _report(key: int | None, moment: Moment, error: Exception) -> None:
    """Tell of a failure on the desk, in the page's history and in the log."""
    is_known = isinstance(error, DeskRefusal)
    reason = " ".join(error.words) if isinstance(error, DeskRefusal) else repr(error)
    logger.error(
        "schedule failed",
        extra={"page": key, "moment": str(moment), "reason": reason},
        exc_info=None if is_known else error,
    )
    page = Page.objects.filter(pk=key).first() if key else None
    if page is None:
        return
    with transaction.atomic():
        failure, is_new = ScheduleFailure.objects.select_for_update().get_or_create(
            page=page,
            moment=moment,
            defaults={"due_at": _due_time(page, moment), "reason": reason},
        )
        if is_new or failure.reason != reason:
            log(page.specific, "news.schedule.failed", data={"reason": reason})
        failure.reason = reason
        failure.attempts += 1
        failure.last_failed_at = timezone.now()
        failure.next_try_at = failure.last_failed_at + _wait(failure.attempts)
        failure.save()


def _wait(attempts: int) -> timedelta:
    """Return 1, 2, 4, … seconds, and never more than a minute."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts - 1, 10)))


def _due_time(page: Page, moment: Moment) -> datetime:
    scheduled = page.scheduled_revision
    if moment == Moment.GO_LIVE and scheduled:
        return scheduled.approved_go_live_at
    return page.expire_at or timezone.now()


def _forget_cancelled() -> None:
    """Drop failures whose schedule is gone."""
    for failure in ScheduleFailure.objects.select_related("page"):
        page = failure.page
        is_due = (
            page.approved_schedule
            if failure.moment == Moment.GO_LIVE
            else page.live and page.expire_at is not None
        )
        if not is_due:
            failure.delete()


def _is_of_page(revision: Revision) -> bool:
    model = revision.content_type.model_class()
    return model is not None and issubclass(model, Page)


def _late(revision: Revision) -> float:
    return (timezone.now() - revision.approved_go_live_at).total_seconds()

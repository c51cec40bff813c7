"""A desk's channel: a line for each deed, as Slack's incoming webhooks take it.

The lines are owed like mails (`post`): written with the deed, taken under a lease by
the clock's thread, tried again when nobody answers.
"""

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from delivery.language import house_language
from delivery.webhooks.post import Answer
from delivery.webhooks.post import post as send
from delivery.webhooks.retries import asked_wait, next_attempt
from delivery.webhooks.vault import SecretUnreadableError, unlock
from news.workflow.desks import Desks
from news.workflow.permissions import name_of

from .models import Channel, Kind, Posting

logger = logging.getLogger("news.notices")

LEASE = timedelta(minutes=5)
GONE = (404, 410)
# What is said of the channel, not of one line; None is no answer at all.
BUSY = (None, 429, 500, 502, 503, 504)
PAUSE = timedelta(minutes=1)


def post(page: Page, *, kind: Kind, by: Any = None) -> None:
    """Owe the channel of the story's desk a line; one query where no desk has one."""
    rows = Channel.objects.filter(is_active=True)
    channels = {channel.desk_id: channel for channel in rows}
    desk = Desks().of(page.path) if channels else None
    if desk is not None and desk.id in channels:
        line = line_of(page, kind=kind, by=by)
        Posting.objects.create(channel=channels[desk.id], text=line)


def line_of(page: Page, *, kind: Kind, by: Any = None) -> str:
    """Return a line in Slack's mrkdwn: what happened, the headline, who did it."""
    url = settings.WAGTAILADMIN_BASE_URL + reverse(
        "wagtailadmin_pages:edit", args=[page.pk]
    )
    with house_language():
        title = escaped(page.get_admin_display_title())
        text = f"{escaped(str(kind.label))}: <{url}|{title}>"
    return f"{text} ({escaped(name_of(by))})" if by else text


def escaped(text: str) -> str:
    """Take from a text what Slack reads as its own signs, and line breaks.

    https://docs.slack.dev/messaging/formatting-message-text#escaping; a bar would end
    the address of a link.
    """
    text = " ".join(text.split()).replace("|", "¦")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def owed() -> QuerySet[Posting]:
    """Return the lines that are due now."""
    return Posting.objects.filter(due_at__lte=timezone.now(), channel__is_active=True)


def send_all() -> int:
    """Post what is due; return how many lines went."""
    sent = 0
    while posting := _take():
        sent += _send(posting)
    return sent


@transaction.atomic
def _take() -> Posting | None:
    """Take the line that is due longest; nobody else does before the lease is over."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = owed().order_by("due_at", "pk")
    rows = rows.select_for_update(skip_locked=skip, of=("self",))
    posting = rows.select_related("channel").first()
    if posting is not None:
        posting.attempts += 1
        posting.due_at = timezone.now() + LEASE
        posting.save(update_fields=["attempts", "due_at"])
    return posting


def _send(posting: Posting) -> bool:
    answer = _answer(posting)
    channel = Channel.objects.filter(pk=posting.channel_id)
    if not answer.error:
        Posting.objects.filter(pk=posting.pk).update(due_at=None)
        channel.exclude(error="").update(error="")
        return True
    again = next_attempt(
        posting.attempts, now=timezone.now(), retry_after=answer.retry_after
    )
    is_gone = answer.status_code in GONE
    logger.error(
        "posting to a desk's channel failed",
        extra={"channel": posting.channel_id, "reason": answer.error},
    )
    Posting.objects.filter(pk=posting.pk).update(due_at=None if is_gone else again)
    if is_gone or answer.status_code in BUSY:
        _hold_back(posting, until=None if is_gone else _pause(answer))
    state: dict[str, Any] = {"error": answer.error[:200]}
    channel.update(**state | ({"is_active": False} if is_gone else {}))
    return False


def _hold_back(posting: Posting, *, until: datetime | None) -> None:
    """Let the other lines of a channel wait a little, or forget them if it is gone.

    Each of them would meet the same answer, take as long to fail, and keep those of
    other desks waiting. A channel that is switched on again tells no old news.
    """
    others = Posting.objects.filter(channel=posting.channel_id, due_at__isnull=False)
    others = others.exclude(pk=posting.pk)
    if until is not None:
        others = others.filter(due_at__lt=until)
    others.update(due_at=until)


def _pause(answer: Answer) -> datetime:
    now = timezone.now()
    return now + max(PAUSE, asked_wait(answer.retry_after, now=now))


def _answer(posting: Posting) -> Answer:
    try:
        url = unlock(posting.channel.locked_url)
    except SecretUnreadableError as error:
        return Answer(None, str(error), "", 0)
    body = json.dumps({"text": posting.text}).encode()
    return send(url, body=body, headers={"Content-Type": "application/json"})

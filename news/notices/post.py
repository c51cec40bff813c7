"""Mails owed to people: taken one person at a time, sent, and tried again if need be.

The rows say what is owed, so a killed process loses nothing: who takes them writes down
when somebody else may, before sending.
"""

import logging
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from delivery.language import spoken_by
from delivery.webhooks.retries import next_attempt

from .bell import notices_of
from .models import Mail, Notice
from .views import target_of

logger = logging.getLogger("news.notices")

TIMEOUT = 10
LEASE = timedelta(minutes=5)
MOST = 100


def owed() -> Any:
    """Return the notices a mail is due for now."""
    return Notice.objects.filter(mail_due_at__lte=timezone.now()).order_by()


def send_all() -> int:
    """Send what is due, a mail a person; return how many went."""
    sent = 0
    while notices := _take():
        sent += _send(notices)
    return sent


@transaction.atomic
def _take() -> list[Notice]:
    """Take what one person is owed; nobody else does before the lease is over."""
    first = owed().order_by("mail_due_at").values_list("user_id", flat=True).first()
    if first is None:
        return []
    skip = connection.features.has_select_for_update_skip_locked
    rows = owed().filter(user_id=first).order_by("pk")
    taken = list(rows.select_for_update(skip_locked=skip)[:MOST])
    for notice in taken:
        notice.mail_attempts += 1
        notice.mail_due_at = timezone.now() + LEASE
    Notice.objects.bulk_update(taken, ["mail_attempts", "mail_due_at"])
    return taken


def _send(notices: list[Notice]) -> bool:
    keys = [notice.pk for notice in notices]
    rows = Notice.objects.filter(pk__in=keys)
    user = _addressee(notices[0].user_id)
    notices = list(notices_of(user).filter(pk__in=keys).order_by("pk")) if user else []
    rows.exclude(pk__in=[notice.pk for notice in notices]).update(mail_due_at=None)
    if not notices:
        return False
    try:
        _letter(user, notices).send()
    except Exception as error:  # noqa: BLE001 (whatever a mail server may do)
        _postpone(notices, error)
        return False
    sent = rows.filter(pk__in=[notice.pk for notice in notices])
    sent.update(mail_due_at=None, mailed_at=timezone.now(), mail_error="")
    return True


def _addressee(key: int) -> Any:
    """Return who is to get a mail, unless they left or want none by now."""
    users = get_user_model().objects.filter(pk=key, is_active=True).exclude(email="")
    users = users.select_related("wagtail_userprofile")
    return users.exclude(notice_preference__mail=Mail.NEVER).first()


def _postpone(notices: list[Notice], error: Exception) -> None:
    """Say why no mail went, and when it is tried again, if it is."""
    words = f"{type(error).__name__}: {error}"[:200]
    attempts = max(notice.mail_attempts for notice in notices)
    again = next_attempt(attempts, now=timezone.now(), retry_after="")
    logger.error(
        "mail of notices failed",
        extra={"user": notices[0].user_id, "reason": words, "again": str(again)},
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        mail_error=words, mail_due_at=again
    )


def _letter(user: Any, notices: list[Notice]) -> EmailMessage:
    """Write a mail in the language of who gets it; the headline, and no more of it."""
    house = settings.WAGTAILADMIN_BASE_URL
    with translation.override(spoken_by(user)):
        lines = [(notice, house + target_of(notice)) for notice in notices]
        context = {
            "lines": lines,
            "site": settings.WAGTAIL_SITE_NAME,
            "list": house + target_of(Notice()),
        }
        count = len(notices)
        subject = (
            str(notices[0])
            if count == 1
            else ngettext("%(count)d notice", "%(count)d notices", count)
            % {"count": count}
        )
        return EmailMessage(
            # A headline may hold line breaks, a header none.
            subject=" ".join(f"[{settings.WAGTAIL_SITE_NAME}] {subject}".split()),
            body=render_to_string("news_notices/mail.txt", context),
            to=[user.email],
            connection=get_connection(timeout=TIMEOUT),
            headers={
                "Message-ID": _message_id(notices),
                "Auto-Submitted": "auto-generated",
            },
        )


def _message_id(notices: list[Notice]) -> str:
    """Return the same for the same notices: who gets a mail twice sees it once."""
    keys = ",".join(str(notice.pk) for notice in notices)
    host = urlsplit(settings.SITE_URL).hostname
    return f"<notices-{sha256(keys.encode()).hexdigest()[:32]}@{host}>"

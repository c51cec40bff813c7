"""When a webhook is switched off by itself, and who is told."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from delivery.language import spoken_by
from delivery.webhooks.models import Endpoint, Line, Message, State

logger = logging.getLogger(__name__)

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def failed_too_long(line: Line) -> bool:
    """Tell whether nothing got through for ``WEBHOOK_DISABLE_AFTER_DAYS``."""
    limit = timedelta(days=settings.WEBHOOK_DISABLE_AFTER_DAYS)
    since = line.failing_since
    return since is not None and timezone.now() - since >= limit


def disable(endpoint: Endpoint, *, reason: str) -> None:
    """Switch a webhook off and tell those who can switch it on again.

    What waits in its line ends as *disabled*; it can be replayed. Runs inside a
    transaction; the notice goes out when that is committed.
    """
    now = timezone.now()
    switched = Endpoint.objects.filter(pk=endpoint.pk, active=True).update(
        active=False, disabled_at=now, disabled_reason=reason
    )
    Message.objects.filter(endpoint=endpoint, state=State.PENDING).update(
        state=State.DISABLED
    )
    if switched:
        logger.warning("Webhook %s was disabled: %s", endpoint.pk, reason)
        transaction.on_commit(lambda: _notify(endpoint, reason), robust=True)


def _notify(endpoint: Endpoint, reason: str) -> None:
    people = get_user_model().objects.with_perm(
        "delivery_webhooks.change_endpoint", backend=MODEL_BACKEND
    )
    link = settings.WAGTAILADMIN_BASE_URL + reverse("webhooks:edit", args=[endpoint.pk])
    for person in people.exclude(email="").select_related("wagtail_userprofile"):
        with override(spoken_by(person)):
            subject, text = _letter(endpoint, reason=reason, link=link)
        send_mail(subject, text, None, [person.email], fail_silently=True)


def _letter(endpoint: Endpoint, *, reason: str, link: str) -> tuple[str, str]:
    text = _(
        "Copydesk no longer sends messages to %(webhook)s (%(url)s).\n\n%(reason)s\n\n"
        "Switch it on again, and replay what it missed, at %(link)s"
    ) % {
        "webhook": endpoint,
        "url": endpoint.url,
        "reason": reason,
        "link": link,
    }
    return _("A webhook was switched off"), text

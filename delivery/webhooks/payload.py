"""What a message says, made from the published record at the moment it is sent."""

import json
from typing import Any

from django.conf import settings
from django.utils import timezone

from delivery.models import Change, Document
from delivery.models.edition import utc_text
from delivery.paths import public_url
from delivery.webhooks.events import GONE
from delivery.webhooks.models import Message


def render(message: Message) -> bytes:
    """Return the JSON body of a message (`delivery.webhooks.schemas`); two queries.

    The change gets its number at commit and a story may be killed while a message
    waits, so nothing is rendered ahead.
    """
    if message.change_id is None:
        moment, data = message.created_at, _test(message)
    else:
        change = Change.objects.select_related("edition").defer(
            "edition__body", "edition__card"
        )
        found = change.get(pk=message.change_id)
        moment, data = found.created_at, _event(found)
    body = {"type": message.event, "timestamp": utc_text(moment), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _test(message: Message) -> dict[str, str]:
    return {
        "site": settings.SITE_URL,
        "text": "This is a test. It carries no story.",
        "sent_at": utc_text(timezone.now()),
    }


def _event(change: Change) -> dict[str, Any]:
    document = (
        Document.objects.filter(kind=change.kind, public_id=change.public_id)
        .only("card", "edition_number")
        .first()
    )
    gone = change.action in GONE
    return {
        "kind": change.kind,
        "id": str(change.public_id),
        "locale": change.locale,
        "path": change.path,
        "old_path": change.old_path or None,
        "url": public_url(change.path),
        "seq": change.seq,
        "edition": change.edition.number if change.edition else None,
        # A tombstone's own words are for the desk, not for receivers.
        "reason": change.action if gone or not change.reason else change.reason,
        "card": json.loads(bytes(document.card)) if document else None,
        "card_edition": document.edition_number if document else None,
        "tombstone": None if document else _tombstone(change),
    }


def _tombstone(change: Change) -> dict[str, str] | None:
    """Say why a resource is gone: by this change, or by a later one."""
    last = (
        Change.objects.filter(
            kind=change.kind, public_id=change.public_id, action__in=GONE
        )
        .order_by("-id")
        .only("action", "created_at")
        .first()
    )
    if last is None:
        return None
    return {"reason": last.action, "at": utc_text(last.created_at)}

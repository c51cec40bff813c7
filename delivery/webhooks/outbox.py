"""Putting messages in line: with the change they tell of, as a test, or once more."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from delivery.models import Change
from delivery.webhooks.events import TEST, Event, event_of
from delivery.webhooks.models import Endpoint, Message, State
from delivery.webhooks.worker import kick

REPLAY_LIMIT = 20_000
BATCH = 500


def enqueue(change: Change) -> int:
    """Put a change in line for every endpoint that wants it; return how many do.

    Runs in the transaction of the change: no message without its change, no change
    without its messages. One query to find nobody wants it, one more to write. What
    is sent is made later (the change has no number yet): `delivery.webhooks.payload`.
    """
    event = event_of(change)
    if event is None:
        return 0
    endpoints = Endpoint.objects.filter(active=True).order_by("id")
    messages = [
        _message(endpoint, change, event=event, now=change.created_at)
        for endpoint in endpoints
        if endpoint.wants(change, event=event)
    ]
    if messages:
        Message.objects.bulk_create(messages)
        _kick_after_commit()
    return len(messages)


def enqueue_test(endpoint: Endpoint) -> Message:
    """Put a test message in line for one endpoint, whatever its filters."""
    now = timezone.now()
    message = Message.objects.create(
        endpoint=endpoint,
        event=TEST,
        message_id=f"msg_{uuid.uuid4().hex}",
        next_attempt_at=now,
        created_at=now,
    )
    _kick_after_commit()
    return message


def replay(messages: QuerySet[Message]) -> int:
    """Put messages in line again, under the same id; return how many.

    Those that are waiting already are tried at once. The log of attempts stays.
    """
    count = messages.update(
        state=State.PENDING, attempts=0, next_attempt_at=timezone.now()
    )
    if count:
        _kick_after_commit()
    return count


def replay_range(endpoint: Endpoint, changes: QuerySet[Change]) -> int:
    """Put every event of a range of changes in line again, in order; return how many.

    Also those that were never in line (the endpoint was off or not yet there) and
    those the log has forgotten: the id of a message depends only on endpoint and
    change. Raises ValidationError if the range is longer than REPLAY_LIMIT.
    """
    keys = list(changes.order_by("id").values_list("id", flat=True)[: REPLAY_LIMIT + 1])
    if len(keys) > REPLAY_LIMIT:
        raise ValidationError(
            _("More than %(limit)s changes: choose a shorter range."),
            params={"limit": REPLAY_LIMIT},
        )
    with transaction.atomic():
        return sum(
            _replay_batch(endpoint, Change.objects.filter(id__in=keys[at : at + BATCH]))
            for at in range(0, len(keys), BATCH)
        )


def _replay_batch(endpoint: Endpoint, changes: Iterable[Change]) -> int:
    now = timezone.now()
    messages = []
    for change in sorted(changes, key=lambda change: change.pk):
        event = event_of(change)
        if event is not None and endpoint.wants(change, event=event):
            messages.append(_message(endpoint, change, event=event, now=now))
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    wanted = [message.change_id for message in messages]
    return replay(Message.objects.filter(endpoint=endpoint, change__in=wanted))


def _message(
    endpoint: Endpoint, change: Change, *, event: Event, now: datetime
) -> Message:
    name = uuid.uuid5(endpoint.public_id, f"change:{change.pk}")
    return Message(
        endpoint=endpoint,
        change=change,
        event=event,
        message_id=f"msg_{name.hex}",
        next_attempt_at=now,
        created_at=now,
    )


def _kick_after_commit() -> None:
    # robust: the change is committed, so nobody may be told that it failed. The sweep
    # of the clock finds what a failed kick left lying.
    transaction.on_commit(kick, robust=True)

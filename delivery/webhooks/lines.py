"""Lines of messages: who may serve one, which message is next, how it went."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from delivery.webhooks.disabling import disable, failed_too_long
from delivery.webhooks.models import Attempt, Endpoint, Line, Message, State
from delivery.webhooks.post import Answer
from delivery.webhooks.retries import asked_wait, next_attempt

SLOW_MILLISECONDS = 3000
FAILURES_BEFORE_REST = 5
REST = timedelta(minutes=1)
GONE = 410


@dataclass(frozen=True)
class Claim:
    """The right to serve one line until the lease ends."""

    endpoint_id: int
    holder: uuid.UUID
    slow: bool


def due_lines(*, now: datetime) -> QuerySet[Line]:
    """Return the lines that have a message to send now and nobody to send it."""
    waiting = Message.objects.filter(
        endpoint=OuterRef("endpoint_id"),
        state=State.PENDING,
        next_attempt_at__lte=now,
    )
    return Line.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now),
        Q(rest_until=None) | Q(rest_until__lte=now),
        Exists(waiting),
        endpoint__active=True,
    )


def claim(*, limit: int, slow_limit: int) -> list[Claim]:
    """Take the lease of at most ``limit`` lines, those served longest ago first.

    Of lines whose receiver was slow at last only ``slow_limit`` are taken, but those
    first: slow ones never hold every thread, and never wait for ever.
    """
    now = timezone.now()
    claims: list[Claim] = []
    if not due_lines(now=now).exists():  # no write lock for looking
        return claims
    with transaction.atomic():
        for slow, most in ((True, slow_limit), (False, limit)):
            most = min(most, limit - len(claims))
            if most > 0:
                claims += _take(due_lines(now=now).filter(slow=slow), most, now=now)
    return claims


def _take(lines: QuerySet[Line], most: int, *, now: datetime) -> list[Claim]:
    oldest_first = F("served_at").asc(nulls_first=True)
    # no_key: publishing writes messages that refer to the endpoint; it never waits.
    chosen = lines.select_for_update(skip_locked=True, of=("self",), no_key=True)
    claims = []
    for line in chosen.order_by(oldest_first)[:most]:
        line.holder = uuid.uuid4()
        line.leased_until, line.served_at = now + _lease(), now
        line.save(update_fields=["holder", "leased_until", "served_at"])
        claims.append(Claim(line.endpoint_id, line.holder, line.slow))
    return claims


def _lease() -> timedelta:
    return timedelta(seconds=settings.WEBHOOK_LEASE_SECONDS)


def release(claim: Claim) -> None:
    """Give the line back; nothing happens if it is somebody else's by now."""
    Line.objects.filter(endpoint=claim.endpoint_id, holder=claim.holder).update(
        holder=None, leased_until=None
    )


def next_message(claim: Claim) -> Message | None:
    """Return the message that has been due longest, with its endpoint, if any."""
    return (
        Message.objects.filter(
            endpoint=claim.endpoint_id,
            endpoint__active=True,
            state=State.PENDING,
            next_attempt_at__lte=timezone.now(),
        )
        .select_related("endpoint")
        .order_by("next_attempt_at", "id")
        .first()
    )


def record(
    claim: Claim, message: Message, *, started: datetime, answer: Answer
) -> bool:
    """Write down how an attempt went; return whether the line may be served on.

    If the lease was lost meanwhile nothing is written: the message belongs to another
    courier, who sends it again (at least once, with the same id).
    """
    now = timezone.now()
    with transaction.atomic():
        line = (
            Line.objects.select_for_update(no_key=True)
            .filter(endpoint=claim.endpoint_id, holder=claim.holder)
            .first()
        )
        if line is None:
            return False
        Attempt.objects.create(
            message=message,
            started_at=started,
            milliseconds=answer.milliseconds,
            status_code=answer.status_code,
            error=answer.error,
            excerpt=answer.excerpt,
        )
        _move_message(message, answer, now=now)
        _move_line(line, answer, now=now)
        return not (answer.error and _after_failure(line, message.endpoint, answer))


def _move_message(message: Message, answer: Answer, *, now: datetime) -> None:
    changed: dict[str, Any] = {
        "attempts": F("attempts") + 1,
        "status_code": answer.status_code,
        "error": answer.error,
    }
    if not answer.error:
        changed |= {"state": State.DELIVERED, "delivered_at": now}
    else:
        again = next_attempt(
            message.attempts + 1, now=now, retry_after=answer.retry_after
        )
        changed |= {"next_attempt_at": again} if again else {"state": State.DEAD}
    Message.objects.filter(pk=message.pk).update(**changed)


def _move_line(line: Line, answer: Answer, *, now: datetime) -> None:
    line.leased_until = now + _lease()
    line.slow = answer.milliseconds >= SLOW_MILLISECONDS
    if not answer.error:
        line.failures, line.failing_since, line.rest_until = 0, None, None
    else:
        line.failures += 1
        line.failing_since = line.failing_since or now
        asked = asked_wait(answer.retry_after, now=now)
        own = REST if line.failures >= FAILURES_BEFORE_REST else timedelta(0)
        line.rest_until = now + max(asked, own)
    line.save()


def _after_failure(line: Line, endpoint: Endpoint, answer: Answer) -> bool:
    """Disable what is gone or has failed too long; return whether to stop serving."""
    if answer.status_code == GONE or failed_too_long(line):
        disable(endpoint, reason=answer.error)
    return line.rest_until is not None and line.rest_until > timezone.now()

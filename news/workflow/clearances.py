"""Giving and voiding leave for a text to go live."""

from typing import Any

from django.utils import timezone
from wagtail.models import Revision

from . import content
from .models import AfterReview, Clearance, ClearanceKind
from .permissions import name_of
from .signals import leave_voided


def clear(
    article: Any,
    *,
    revision: Revision,
    kind: ClearanceKind,
    user: Any = None,
    reason: str = "",
) -> Clearance:
    """Write down that this text may go live, and on whose word.

    Checks nothing: `actions` decides. A break-glass clearance opens an after-review.
    """
    clearance = Clearance.objects.create(
        article_id=article.pk,
        public_id=article.public_id,
        revision=revision,
        digest=content.fingerprint_of(revision),
        kind=kind,
        user=user,
        user_name=name_of(user),
        reason=reason,
    )
    if kind == ClearanceKind.BREAK_GLASS:
        AfterReview.objects.create(clearance=clearance)
    return clearance


def clear_by_system(article: Any, *, reason: str, revision: Any = None) -> Clearance:
    """Let a text go live on the house's own word, as for imports and demo stories.

    The publish checks hold all the same when it goes live.
    """
    return clear(
        article,
        revision=revision or article.get_latest_revision(),
        kind=ClearanceKind.SYSTEM,
        reason=reason,
    )


def open_clearance(article: Any, *, revision: Revision) -> Clearance | None:
    """Return leave for this very text that has not been used yet."""
    return (
        Clearance.objects.filter(
            article_id=article.pk,
            digest=content.fingerprint_of(revision),
            live_at=None,
            ended_at=None,
        )
        .order_by("-cleared_at")
        .first()
    )


def has_open(article: Any) -> bool:
    """Tell whether some text of a story may go live that has not gone yet."""
    return Clearance.objects.filter(
        article_id=article.pk, live_at=None, ended_at=None
    ).exists()


def live_clearance(article: Any) -> Clearance | None:
    """Return the clearance the live text stands on."""
    return (
        Clearance.objects.filter(
            article_id=article.pk, live_at__isnull=False, ended_at=None
        )
        .select_related("user")
        .first()
    )


def void_open(article: Any, *, except_digest: str) -> int:
    """Void unused leave for other texts than this one; return how many were voided."""
    voided = (
        Clearance.objects.filter(article_id=article.pk, live_at=None, ended_at=None)
        .exclude(digest=except_digest)
        .update(ended_at=timezone.now())
    )
    if voided:
        leave_voided.send(type(article), article=article)
    return voided

"""Keeping a story as it is: the lock that one person holds and others see."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from . import gate, permissions
from .errors import raise_if


@transaction.atomic
def lock_article(article: Any, *, user: Any) -> None:
    """Lock a story; nothing happens to one that this person has locked already."""
    article = gate.take(article)
    raise_if(permissions.hold_refusal(user, article, locked=True))
    if not article.locked:
        _hold(article, user=user, locked=True)


@transaction.atomic
def unlock_article(article: Any, *, user: Any) -> None:
    """Unlock a story, whoever has locked it; nothing happens to one that is open."""
    article = gate.take(article)
    raise_if(permissions.hold_refusal(user, article, locked=False))
    if article.locked:
        _hold(article, user=user, locked=False)


def _hold(article: Any, *, user: Any, locked: bool) -> None:
    article.locked = locked
    article.locked_by = user if locked else None
    article.locked_at = timezone.now() if locked else None
    article.save(clean=False, update_fields=["locked", "locked_by", "locked_at"])
    log(article, "wagtail.lock" if locked else "wagtail.unlock", user=user)

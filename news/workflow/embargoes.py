"""Setting and lifting an embargo, the time before which a story may not go live."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision

from . import gate, permissions
from .errors import NotReady, raise_if, refuse_moved, require_future, require_words
from .submission import require_unscheduled


@transaction.atomic
def set_embargo(
    article: Any,
    *,
    user: Any,
    until: datetime,
    reason: str = "",
    seen: int | None = None,
    was: datetime | None = None,
) -> Revision:
    """Keep a draft from going live before a moment (aware, in the future).

    The embargo is part of the text, so a text in review has to be approved with it.
    `was` is the end the person saw; raises `Outdated` if it is another by now.
    """
    raise_if(permissions.verb_refusal(user, article, verb="embargo"))
    article = _draft(article, seen=seen)
    refuse_moved(article.embargo_until, was)
    require_future(until)
    moment = timezone.localtime(until)
    data = {"until": until.isoformat(), "reason": f"{moment:%Y-%m-%d %H:%M %Z}"}
    if reason.strip():
        data["reason"] += f": {reason.strip()}"
    return _write(article, user=user, until=until, action="news.embargo", data=data)


@transaction.atomic
def lift_embargo(
    article: Any, *, user: Any, reason: str, seen: int | None = None
) -> Revision:
    """Let a draft go live from now on, as soon as somebody approves."""
    raise_if(permissions.verb_refusal(user, article, verb="embargo"))
    article = _draft(article, seen=seen)
    words = require_words(reason, _("Say why the embargo is lifted."))
    if article.get_latest_revision_as_object().embargo_until is None:
        raise NotReady(_("The story is under no embargo."), code="no_embargo")
    return _write(
        article,
        user=user,
        until=None,
        action="news.lift_embargo",
        data={"reason": words},
    )


def _draft(article: Any, *, seen: int | None) -> Any:
    article = gate.take(article, seen=seen)
    if article.live:
        raise NotReady(
            _("Readers have this story already. An embargo would come too late."),
            code="live",
        )
    require_unscheduled(article)
    return article


def _write(
    article: Any,
    *,
    user: Any,
    until: datetime | None,
    action: str,
    data: dict[str, str],
) -> Revision:
    with LogContext(user=user):
        draft = article.get_latest_revision_as_object()
        draft.embargo_until = until
        draft.save(clean=False)
        revision = draft.save_revision(user=user, clean=False)
        log(article, action, user=user, revision=revision, data=data)
    return revision

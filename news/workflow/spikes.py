"""Giving up a draft, and taking it up again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BaseLock
from wagtail.log_actions import LogContext, log

from . import amendments, clearances, gate, permissions
from .errors import NotReady, raise_if, require_words
from .models import ReviewClaim, Spike
from .submission import require_unscheduled


@transaction.atomic
def spike_article(
    article: Any, *, user: Any, reason: str, seen: int | None = None
) -> Spike:
    """Give up a draft: it leaves its review and every queue, and is closed to changes.

    Nothing is lost; `restore_article` undoes it.
    """
    raise_if(permissions.verb_refusal(user, article, verb="spike"))
    article = gate.take(article, seen=seen)
    words = require_words(reason, _("Say why the story is given up."))
    if is_spiked(article):
        raise NotReady(_("The story has been given up already."), code="spiked")
    if article.live:
        raise NotReady(
            _("Readers have this story. Unpublish it, or kill it."), code="live"
        )
    require_unscheduled(article)
    with LogContext(user=user):
        state = article.current_workflow_state
        if state:
            state.cancel(user=user)
        clearances.void_open(article, except_digest="")
        ReviewClaim.objects.filter(article=article).delete()
        amendments.close(article)
        spike = Spike.objects.create(
            article=article,
            public_id=article.public_id,
            user=user,
            user_name=permissions.name_of(user),
            reason=words,
        )
        log(article, "news.spike", user=user, data={"reason": words})
    return spike


@transaction.atomic
def restore_article(article: Any, *, user: Any, reason: str = "") -> None:
    """Take up again what was given up; it is a draft then."""
    raise_if(permissions.verb_refusal(user, article, verb="restore"))
    article = gate.take(article)
    restored = Spike.objects.filter(article=article, restored_at=None).update(
        restored_at=timezone.now(), restored_by=user
    )
    if not restored:
        raise NotReady(_("The story has not been given up."), code="not_spiked")
    log(article, "news.restore", user=user, data={"reason": reason.strip()})


def is_spiked(article: Any) -> bool:
    """Tell whether a story has been given up; one of `look_up` knows."""
    known = article.__dict__.get("_is_spiked")
    if known is not None:
        return known
    return Spike.objects.filter(article_id=article.pk, restored_at=None).exists()


def look_up(stories: Iterable[Any]) -> None:
    """Find out for the rows of a list, in one query, which were given up."""
    listed = list(stories)
    spiked = Spike.objects.filter(article_id__in=[s.pk for s in listed])
    keys = set(spiked.filter(restored_at=None).values_list("article_id", flat=True))
    for story in listed:
        story._is_spiked = story.pk in keys


def not_spiked(stories: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out, of a query for stories or pages, those that were given up."""
    spiked = Spike.objects.filter(restored_at=None, article__isnull=False)
    return stories.exclude(pk__in=spiked.values("article_id"))


class SpikedLock(BaseLock):
    """Keeps a story that was given up from being changed by anybody."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> Any:
        spike = Spike.objects.filter(article_id=self.object.pk, restored_at=None)
        standing = spike.first()
        if standing is None:
            return None
        return _("%(name)s gave this story up: %(reason)s") % {
            "name": standing.user_name,
            "reason": standing.reason,
        }

    def get_icon(self, user: Any) -> str:
        return "bin"

    def get_locked_by(self, user: Any) -> Any:
        return _("Given up")

    def get_description(self, user: Any) -> Any:
        return _("Take the story up again to change it")

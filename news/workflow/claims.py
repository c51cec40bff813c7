"""Who reads a story under review, and by when it has to be through."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from . import gate, permissions
from .errors import NotReady, raise_if, require_future
from .models import Deadline, ReviewClaim


@transaction.atomic
def claim_review(article: Any, *, user: Any, take_over: bool = False) -> ReviewClaim:
    """Say that one is reading this story; others see it and may still act.

    A claim of somebody else is taken over only on purpose.
    """
    article = gate.take(article)
    task = article.current_workflow_task
    if task is None:
        raise NotReady(_("The story is not in review."), code="not_in_review")
    raise_if(permissions.review_refusal(user, article, task=task))
    claim = claim_on(article)
    if claim and claim.user_id == user.pk:
        return claim
    if claim and not take_over:
        raise NotReady(
            _("%(name)s is reading this story already. You may take it over.")
            % {"name": permissions.name_of(claim.user)},
            code="claimed",
        )
    claim, _is_new = ReviewClaim.objects.update_or_create(
        article=article, defaults={"user": user, "claimed_at": timezone.now()}
    )
    log(article, "news.claim", user=user)
    return claim


@transaction.atomic
def release_claim(article: Any, *, user: Any) -> None:
    """Let go of a story one had claimed."""
    article = gate.take(article)
    if not ReviewClaim.objects.filter(article=article, user=user).delete()[0]:
        raise NotReady(_("You have not claimed this story."), code="not_claimed")
    log(article, "news.release", user=user)


def end_claim(article: Any) -> None:
    """Forget who was reading, now that it is decided."""
    ReviewClaim.objects.filter(article_id=article.pk).delete()


def end_claim_of(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receiver of `workflow_cancelled`."""
    ReviewClaim.objects.filter(article_id=instance.object_id).delete()


def claim_on(article: Any) -> ReviewClaim | None:
    """Return who is reading a story, if somebody says so."""
    return (
        ReviewClaim.objects.select_related("user").filter(article_id=article.pk).first()
    )


@transaction.atomic
def set_deadline(article: Any, *, user: Any, due_at: datetime | None) -> None:
    """Say by when a story has to be through, or, with None, that it may take its time.

    A time that has passed is refused, and one that is too far away.
    """
    raise_if(permissions.deadline_refusal(user, article))
    article = gate.take(article)
    if due_at is None:
        Deadline.objects.filter(article=article).delete()
    else:
        require_future(due_at)
        Deadline.objects.update_or_create(
            article=article,
            defaults={"due_at": due_at, "user": user, "set_at": timezone.now()},
        )
    words = f"{timezone.localtime(due_at):%Y-%m-%d %H:%M %Z}" if due_at else "–"
    log(article, "news.deadline", user=user, data={"reason": words})


def deadline_of(article: Any) -> Deadline | None:
    """Return when a story has to be through, if that was said."""
    return Deadline.objects.filter(article_id=article.pk).first()

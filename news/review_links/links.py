"""Review links: made, proven, taken back, and answered."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from delivery.language import house_language
from news.models import ArticlePage
from news.preview.tokens import checked_lifetime, digest_of
from news.workflow import permissions
from news.workflow.errors import NotReady

from .models import ReviewAnswer, ReviewLink

PREFIX = "review_"
FORGOTTEN_AFTER = timedelta(days=365)
MOST_ANSWERS = 50


class LinkClosedError(Exception):
    """A link that opened something once; the message says why it does no more."""


def mint(
    *,
    user: Any,
    article: ArticlePage,
    reader: str,
    may: str = ReviewLink.May.DECIDE,
    lifetime: timedelta | None = None,
) -> tuple[ReviewLink, str]:
    """Make a link to a story's newest text and return it with its address.

    Nobody can read the address again. The version stays the same however the story
    goes on. Raises `DeskRefusal` for those who may not, for a story without a saved
    text and for a lifetime out of bounds.
    """
    refusal = permissions.preview_refusal(user, article)
    if refusal:
        raise refusal
    if article.latest_revision_id is None:
        raise NotReady(_("Save the story once; then it can be shown."), code="revision")
    now = timezone.now()
    old = ReviewLink.objects.filter(expires_at__lt=now - FORGOTTEN_AFTER)
    with transaction.atomic():
        old.filter(answers=None).delete()
        text = PREFIX + secrets.token_urlsafe(32)
        link = ReviewLink.objects.create(
            digest=digest_of(text),
            article=article,
            revision=article.latest_revision,
            reader=reader.strip()[:160],
            may=may,
            user=user,
            created_at=now,
            expires_at=now + checked_lifetime(lifetime),
        )
        with house_language():
            comment = _("%(reader)s may %(may)s.") % {
                "reader": link.reader,
                "may": link.get_may_display(),
            }
        log(article, "news.review_link", user=user, data={"comment": comment})
    return link, f"{settings.SITE_URL}/review/{text}/"


def living(text: str) -> ReviewLink:
    """Return the link of this token; one query, and those of its maker's rights.

    Raises `Http404` for what is no token of ours, and `LinkClosedError` in words for
    one that expired, was taken back, whose maker may no longer show the story, or whose
    story was killed.
    """
    rows = ReviewLink.objects.select_related("article", "revision", "user")
    link = rows.filter(digest=digest_of(text)).first()
    if link is None:
        raise Http404
    if link.revoked_at is not None:
        raise LinkClosedError(_("This link was taken back. Ask for a new one."))
    if not link.is_living:
        raise LinkClosedError(_("This link has expired. Ask for a new one."))
    if permissions.preview_refusal(link.user, link.article):
        raise LinkClosedError(
            _("Who made this link may no longer show the story. Ask for a new one.")
        )
    if link.article.kills.filter(lifted_at=None).exists():
        raise LinkClosedError(_("There is no story behind this link any more."))
    return link


def revoke(link: ReviewLink, *, user: Any) -> None:
    """Take a link back at once. Raises `DeskRefusal` for those who may not."""
    if link.user_id != user.pk:
        refusal = permissions.preview_refusal(user, link.article)
        if refusal:
            raise refusal
    ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )


def answer(
    link: ReviewLink, *, once: UUID, name: str, decision: str, text: str
) -> ReviewAnswer:
    """Write down what the holder of a link says, in the story's history as well.

    A form that was sent before with the same words changes nothing. The word is one for
    the desk to weigh: it approves nothing, and stops nothing. Raises `NotReady` when
    the link has been answered `MOST_ANSWERS` times.
    """
    with transaction.atomic():
        held = ReviewLink.objects.select_for_update().get(pk=link.pk)
        values = {"once": once, "name": name, "decision": decision, "text": text}
        before = held.answers.filter(**values).first()
        if before is not None:
            return before
        if held.answers.count() >= MOST_ANSWERS:
            raise NotReady(
                _("This link has been answered too often. Ask for a new one."),
                code="answers",
            )
        given = ReviewAnswer.objects.create(link=held, **values)
        with house_language():
            said = given.get_decision_display()
        comment = f"{given.name} ({held.reader}): {said}"
        words = "\n".join(filter(None, (comment.removesuffix(": "), given.text)))
        log(link.article, "news.review_answer", user=None, data={"comment": words})
    return given


def of_story(article: ArticlePage) -> QuerySet[ReviewLink]:
    """Return a story's links with their answers, the newest first; two queries."""
    rows = ReviewLink.objects.filter(article=article).select_related("user")
    return rows.prefetch_related("answers").order_by("-created_at", "-pk")


def answered(article: ArticlePage) -> QuerySet[ReviewAnswer]:
    """Return what outsiders said of a story, the newest first; one query."""
    rows = ReviewAnswer.objects.filter(link__article=article)
    return rows.select_related("link").order_by("-created_at", "-pk")

"""Preview tokens: made, proven, taken back."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import ProgrammingError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Revision

from delivery.http.credentials import presented_token, refused_token
from delivery.language import house_language
from news.models import ArticlePage, PreviewToken
from news.workflow import permissions
from news.workflow.errors import NotReady

PREFIX = "preview_"
FORGOTTEN_AFTER = timedelta(days=30)


def mint(
    *,
    user: Any,
    article: ArticlePage | None,
    revision: Revision | None = None,
    lifetime: timedelta | None = None,
    note: str = "",
    is_for_panel: bool = False,
) -> tuple[PreviewToken, str]:
    """Make a token and return it with its text, which nobody can read again.

    Of a story: its newest text, or for ever one ``revision``; of every story if
    ``article`` is None. Those for the editor's own panel do not fill
    the story's history. Raises `DeskRefusal` for those who may not, for a revision of
    another story and for a lifetime out of bounds.
    """
    refusal = permissions.preview_refusal(user, article)
    if refusal:
        raise refusal
    _check_revision(article, revision)
    now = timezone.now()
    PreviewToken.objects.filter(expires_at__lt=now - FORGOTTEN_AFTER).delete()
    text = PREFIX + secrets.token_urlsafe(32)
    token = PreviewToken.objects.create(
        digest=digest_of(text),
        article=article,
        revision=revision,
        note=note.strip()[:160],
        is_for_panel=is_for_panel,
        user=user,
        created_at=now,
        expires_at=now + checked_lifetime(lifetime),
    )
    if article is not None and not is_for_panel:
        _enter_in_history(token)
    return token, text


def holder_of(request: HttpRequest) -> PreviewToken | None:
    """Return the living token a request carries, None if it carries none.

    Raises a `Problem`: 401 for a token that opens nothing, so that nobody with a token
    is ever given the public's answer in place of the draft; 400 for two tokens.
    """
    text = presented_token(request)
    return None if text is None else living(text)


def living(text: str) -> PreviewToken:
    """Return the token of this text, or raise a 401 `Problem` in words.

    A token opens no more than its maker may at the time: a few queries, always as many.
    """
    rows = PreviewToken.objects.select_related("user", "article", "revision")
    with _where_drafts_are():
        token = rows.filter(digest=digest_of(text)).first()
    if token is None or not text.startswith(PREFIX):
        raise refused_token(
            "The preview token is not one of this house. Copy it whole, or ask for a "
            "new preview link."
        )
    if token.revoked_at is not None:
        raise refused_token("The preview token was taken back. Ask for a new one.")
    if not token.is_living:
        raise refused_token("The preview token has expired. Ask for a new one.")
    if not token.user.is_active:
        raise refused_token(
            "The preview token's maker has left the house. Ask for a new one."
        )
    if permissions.preview_refusal(token.user, token.article):
        raise refused_token(
            "The preview token's maker may not show these drafts any more. Ask "
            "somebody who may for a new one."
        )
    return token


def require_drafts() -> None:
    """Raise a 401 `Problem` in a process that may read no drafts; one query."""
    with _where_drafts_are():
        PreviewToken.objects.exists()


def revoke(token: PreviewToken, *, user: Any) -> None:
    """Take a token back at once. Raises `DeskRefusal` for those who may not."""
    if token.user_id != user.pk:
        refusal = permissions.preview_refusal(user, token.article)
        if refusal:
            raise refusal
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])


def open_to(user: Any) -> QuerySet[PreviewToken]:
    """Return the tokens a person may know of: their own; all for managing editors."""
    rows = PreviewToken.objects.select_related("user", "article").order_by("-pk")
    if permissions.is_managing(user):
        return rows
    return rows.filter(user=user)


def of_story(article: ArticlePage) -> QuerySet[PreviewToken]:
    """Return the tokens that open a story's draft now, the newest first."""
    now = timezone.now()
    rows = PreviewToken.objects.filter(
        article=article, revoked_at=None, is_for_panel=False
    )
    return rows.filter(expires_at__gt=now).select_related("user").order_by("-pk")


def digest_of(text: str) -> str:
    """Return what the database keeps of a token."""
    return sha256(text.encode(errors="replace")).hexdigest()


@contextmanager
def _where_drafts_are() -> Iterator[None]:
    try:
        yield
    except ProgrammingError:
        # A process with a database role that reads the record alone.
        raise refused_token(
            "Drafts are not shown at this address; ask the newsroom for theirs."
        ) from None


def _enter_in_history(token: PreviewToken) -> None:
    """Write into the story's history that somebody outside may read its draft."""
    lifetime = token.expires_at - token.created_at
    hours = max(1, round(lifetime.total_seconds() / 3600))
    with house_language():
        words = str(_("For %(hours)d hours. %(note)s"))
    comment = words % {"hours": hours, "note": token.note}
    log(
        token.article,
        "news.preview_link",
        user=token.user,
        data={"comment": comment.strip()},
    )


def _check_revision(article: ArticlePage | None, revision: Revision | None) -> None:
    if revision is None:
        return
    if article is None or str(article.pk) != revision.object_id:
        raise NotReady(_("That version is not one of this story."), code="revision")
    if not article.revisions.filter(pk=revision.pk).exists():
        raise NotReady(_("That version is not one of this story."), code="revision")


def checked_lifetime(lifetime: timedelta | None) -> timedelta:
    """Return how long a link lasts. Raises `NotReady` for a span out of bounds."""
    if lifetime is None:
        return timedelta(hours=settings.PREVIEW_TOKEN_HOURS)
    longest = timedelta(hours=settings.PREVIEW_TOKEN_MAX_HOURS)
    if not timedelta(minutes=1) <= lifetime <= longest:
        raise NotReady(
            _("A preview link lasts from a minute to %(hours)d hours.")
            % {"hours": settings.PREVIEW_TOKEN_MAX_HOURS},
            code="lifetime",
        )
    return lifetime

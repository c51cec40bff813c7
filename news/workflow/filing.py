"""The verbs that put a story in its place: tag and move.

Like `actions`: each is one transaction, raises `DeskRefusal` with nothing written.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext
from wagtail.models import Page

from . import gate, permissions
from .errors import NotAllowed, NotReady

LONGEST_TAG = 100


@transaction.atomic
def tag_article(article: Any, *, user: Any, tags: Iterable[str]) -> None:
    """Add tags in a new draft, which is reviewed like any other change."""
    names = [name.strip() for name in tags if name.strip()]
    if not names:
        raise NotReady(_("Name at least one tag."), code="no_tag")
    if any(len(name) > LONGEST_TAG for name in names):
        raise NotReady(
            _("A tag has at most %(most)d characters.") % {"most": LONGEST_TAG},
            code="long_tag",
        )
    gate.lock_row(article)
    article = type(article).objects.get(pk=article.pk)
    _refuse_editing(article, user=user)
    text = article.get_latest_revision_as_object()
    if set(names) <= {tag.name for tag in text.tags.all()}:
        raise NotReady(_("The story has these tags already."), code="tagged")
    text.tags.add(*names)
    with LogContext(user=user):
        if not text.live:
            text.save(clean=False)
        text.save_revision(user=user, clean=False, log_action=True)


@transaction.atomic
def move_article(article: Any, *, user: Any, section: Page) -> None:
    """Put a story into another section; its address for readers moves with it."""
    gate.lock_row(article)
    article = type(article).objects.get(pk=article.pk)
    refusal = permissions.lock_refusal(user, article)
    if refusal:
        raise refusal
    if article.get_parent().pk == section.pk:
        raise NotReady(_("The story is in this section already."), code="there")
    if not article.permissions_for_user(user).can_move_to(section.specific):
        raise NotAllowed(
            _("You may not move this story to “%(section)s”.")
            % {"section": section.get_admin_display_title()},
            code="not_mover",
        )
    if not Page._slug_is_available(article.slug, section, page=article):
        raise NotReady(
            _("“%(section)s” has a story with the slug “%(slug)s” already.")
            % {"section": section.get_admin_display_title(), "slug": article.slug},
            code="slug_taken",
        )
    with LogContext(user=user):
        article.move(section, pos="last-child", user=user)


def _refuse_editing(article: Any, *, user: Any) -> None:
    refusal = permissions.submit_refusal(user, article)
    if refusal:
        raise refusal
    if article.scheduled_revision:
        raise NotReady(
            _("The story is scheduled. Cancel the schedule first."), code="scheduled"
        )

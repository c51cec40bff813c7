"""Guards of the roads that do not pass `ArticlePage.save()`; receivers of signals.

Each refuses what would change, hide or lose what readers have, or who wrote it.
"""

from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from media.usage import drafts_naming

from . import permissions
from .errors import NotReady
from .gate import is_story

# Columns of a story that sit in the row every page has.
BASE_TEXT = ("title", "slug", "seo_title", "search_description")


def guard_base_row(
    sender: Any, instance: Any, raw: bool = False, **kwargs: Any
) -> None:
    """Refuse to go live or change words through the bare `Page` of a story.

    Receiver of `pre_save`: such a save never reaches `ArticlePage.save()`.
    """
    from news.models import ArticlePage

    if raw or not instance.pk or not instance.live:
        return
    if not issubclass(instance.specific_class or Page, ArticlePage):
        return
    names = ("live", *BASE_TEXT)
    row = Page.objects.filter(pk=instance.pk).values(*names).first()
    fields = set(kwargs.get("update_fields") or names)
    if row and any(row[n] != getattr(instance, n) for n in names if n in fields):
        raise NotReady(
            _("A story goes live, or changes while live, only through the desk."),
            code="not_cleared",
        )


def guard_delete(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Refuse to delete what readers have. Receiver of `pre_delete` of articles."""
    if instance.live and not instance.alias_of_id:
        raise NotReady(
            _("“%(title)s” is live. Unpublish it before you delete it.")
            % {"title": instance.title},
            code="live",
        )


def guard_filing(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Refuse to delete what the draft of a live story names; rows are protected anyway.

    Receiver of `pre_delete` of authors and categories.
    """
    drafts = drafts_naming(instance)
    if drafts:
        raise NotReady(
            _("“%(thing)s” is named in the draft of “%(story)s”. Take it out there.")
            % {"thing": instance, "story": drafts[0].title},
            code="in_use",
        )


def guard_privacy(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Refuse to close pages with a password: the record that readers get knows none.

    Receiver of `pre_save` of Wagtail's view restrictions of pages.
    """
    if not raw:
        raise NotReady(
            _(
                "Pages are public or not; there are no passwords for readers. "
                "Unpublish “%(title)s” instead."
            )
            % {"title": instance.page.title},
            code="private",
        )


def guard_history(
    sender: Any, instance: Revision, origin: Any = None, **kwargs: Any
) -> None:
    """Keep the versions that tell who wrote what nobody has answered for yet.

    Receiver of `pre_delete` of revisions; `purge_revisions` passes over a
    `ProtectedError`. A page that is deleted takes its history with it.
    """
    if not isinstance(origin, Revision) and getattr(origin, "model", None) != Revision:
        return
    story = instance.content_object
    latest = story.latest_revision if story and is_story(story) else None
    if latest is None:
        return
    base = permissions.last_answered_for(story, before=latest)
    if base is None or instance.created_at >= base.created_at:
        raise ProtectedError(
            "This version tells who wrote what has not been approved yet.", {instance}
        )

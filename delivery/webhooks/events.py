"""What receivers may be told, and which change of the record says it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from delivery.models import Action, Change

GONE = {Action.UNPUBLISHED, Action.EXPIRED, Action.KILLED, Action.DELETED}


class Event(models.TextChoices):
    """The types of message; the value is the ``type`` of the payload."""

    ARTICLE_PUBLISHED = "article.published", _("Article published")
    ARTICLE_UPDATED = "article.updated", _("Article updated")
    ARTICLE_CORRECTED = "article.corrected", _("Article corrected")
    ARTICLE_UNPUBLISHED = "article.unpublished", _("Article unpublished")
    ARTICLE_EXPIRED = "article.expired", _("Article expired")
    ARTICLE_KILLED = "article.killed", _("Article killed")
    ARTICLE_MOVED = "article.moved", _("Article moved")
    ARTICLE_DELETED = "article.deleted", _("Article deleted")
    FRONT_UPDATED = "front.updated", _("Front page updated")


TEST = "webhook.test"
"""The type of the message that an editor sends to try an endpoint."""


def event_of(change: Change) -> Event | None:
    """Return the event a change is, or None if no receiver is told of it.

    A refreshed article (an author renamed, a picture re-captioned) is no event: one
    renamed category would send a message for each of its stories. The changes feed
    has them. A front page has no history of its own: whatever happened to it, apps
    fetch it again.
    """
    if change.kind == "front":
        return Event.FRONT_UPDATED
    if change.kind != "article" or change.action == Action.REFRESHED:
        return None
    return Event(f"article.{Action(change.action).value}")

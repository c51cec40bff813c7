"""Every event readers could notice, in the order in which they could see it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from delivery.models.append_only import AppendOnly


class Action(models.TextChoices):
    """What happened to a resource."""

    PUBLISHED = "published", _("Published")
    UPDATED = "updated", _("Updated")
    CORRECTED = "corrected", _("Corrected")
    UNPUBLISHED = "unpublished", _("Unpublished")
    EXPIRED = "expired", _("Expired")
    KILLED = "killed", _("Killed")
    DELETED = "deleted", _("Deleted")
    MOVED = "moved", _("Moved")
    REFRESHED = "refreshed", _("Refreshed")


class Change(AppendOnly):
    """One event. ``seq`` is its place in the public order: 1, 2, 3, … without gaps.

    A reader who has seen *n* is never later shown a number below *n*. On
    PostgreSQL a deferred constraint trigger (migration 0002) numbers the row while
    its transaction commits, under an advisory lock that is released once the commit
    is visible: numbers become visible in order, the lock lasts no longer than the
    commit, and, being the last lock a transaction takes, it cannot be part of a
    deadlock. Until then ``seq`` is null, and the publishing transaction is the only
    one that can see the row. SQLite has one writer at a time; there `delivery.record`
    numbers the row at once.

    ``facets`` are [name, value] pairs of every list the event touched (old and new
    values), ``old_path`` is set when the path changed: enough for purges and event
    filters after the document itself is gone.
    """

    seq = models.BigIntegerField(_("sequence number"), null=True, unique=True)
    created_at = models.DateTimeField(_("time"))
    kind = models.CharField(_("kind"), max_length=16)
    public_id = models.UUIDField(_("public id"))
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024, blank=True)
    old_path = models.CharField(_("old path"), max_length=1024, blank=True)
    facets = models.JSONField(_("facets"), default=list)
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    reason = models.TextField(_("reason"), blank=True)
    edition = models.ForeignKey(
        "delivery.Edition",
        verbose_name=_("edition"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("name of user"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(
                fields=["kind", "public_id", "id"], name="delivery_change_resource"
            ),
            models.Index(fields=["kind", "seq"], name="delivery_change_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind} {self.public_id} {self.action}"

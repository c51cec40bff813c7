"""Leave for a calendar program to read what a desk plans."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """One address of a calendar: what its maker may know of at one desk, or at all.

    ``digest`` is the SHA-256 of the token in the address, which is shown once and kept
    nowhere. ``desk`` is null for all desks, and for that alone: the key cascades.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    desk = models.ForeignKey(
        Group,
        verbose_name=_("desk"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    note = models.CharField(_("note"), max_length=80, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        indexes = [
            models.Index(fields=["user", "expires_at"], name="desk_feeds_of_somebody")
        ]

    def __str__(self) -> str:
        return str(self.desk) if self.desk_id else str(_("All desks"))

"""Who is told: a receiver's address, its filters, its secrets and its line."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delivery.models import Change
from delivery.webhooks.events import Event
from delivery.webhooks.guard import TargetRefusedError, check
from delivery.webhooks.signing import new_secret
from delivery.webhooks.vault import lock, unlock


class Endpoint(models.Model):
    """A receiver. Empty filters let everything through."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    url = models.URLField(_("address"), max_length=2000)
    description = models.CharField(
        _("description"),
        max_length=255,
        blank=True,
        help_text=_("Whose system this is, and whom to call when it is down."),
    )
    events = models.JSONField(_("events"), default=list, blank=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Nothing is sent, and nothing is put in line, while this is off."),
    )
    disabled_at = models.DateTimeField(_("disabled at"), null=True, editable=False)
    disabled_reason = models.TextField(
        _("why it was disabled"), blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                name="delivery_webhooks_url",
                violation_error_message=_("There is a webhook for this address."),
            )
        ]

    def __str__(self) -> str:
        return self.description or self.url

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            Line.objects.get_or_create(endpoint=self)

    def clean(self) -> None:
        """Refuse addresses the site must not call, and events that do not exist."""
        try:
            check(self.url)
        except TargetRefusedError as error:
            raise ValidationError({"url": str(error)}) from None
        unknown = sorted(set(self.events) - set(Event.values))
        if unknown:
            words = _("There is no such event: %(events)s.")
            raise ValidationError(
                {"events": ValidationError(words, params={"events": unknown})}
            )
        if self.active:
            self.disabled_at, self.disabled_reason = None, ""

    def wants(self, change: Change, *, event: Event) -> bool:
        """Tell whether the filters let this event through.

        A section is given by its slug or its public id, and stands for all sections
        below it. The front page belongs to no section: it passes that filter.
        """
        if self.events and event.value not in self.events:
            return False
        if not self.sections or change.kind != "article":
            return True
        found = {value for name, value in change.facets if name == "section"}
        return not found.isdisjoint(self.sections)

    def rotate_secret(self, *, now: datetime | None = None) -> str:
        """Add a secret and return it in clear, for the only time.

        Older ones go on signing beside it for ``WEBHOOK_SECRET_OVERLAP_HOURS``, so
        that the receiver can change over without losing a message.
        """
        now = now or timezone.now()
        until = now + timedelta(hours=settings.WEBHOOK_SECRET_OVERLAP_HOURS)
        secret = new_secret()
        with transaction.atomic():
            self.secrets.filter(expires_at__lte=now).delete()
            self.secrets.filter(expires_at=None).update(expires_at=until)
            self.secrets.create(token=lock(secret), created_at=now)
        return secret

    def current_secrets(self, *, at: datetime) -> list[str]:
        """Return the secrets that sign at a time, newest first, in clear."""
        valid = models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        rows = self.secrets.filter(valid).order_by("-id")
        return [unlock(row.token) for row in rows]


class Secret(models.Model):
    """One signing secret, encrypted (HMAC needs it back, so a hash will not do)."""

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="secrets"
    )
    token = models.TextField(_("encrypted secret"))
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("signing secret")
        verbose_name_plural = _("signing secrets")

    def __str__(self) -> str:
        return f"secret of {self.created_at:%Y-%m-%d}"


class Line(models.Model):
    """Where an endpoint's messages stand in line: one courier serves it at a time.

    A table of its own, so that editors saving the endpoint and couriers working for
    it never write the same row. ``holder`` proves that a courier still has the lease;
    one that was killed loses it at ``leased_until``, and another takes over.
    """

    endpoint = models.OneToOneField(
        Endpoint, on_delete=models.CASCADE, primary_key=True, related_name="line"
    )
    holder = models.UUIDField(_("held by"), null=True)
    leased_until = models.DateTimeField(_("leased until"), null=True)
    rest_until = models.DateTimeField(_("rests until"), null=True)
    served_at = models.DateTimeField(_("last served"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    slow = models.BooleanField(_("slow"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")

    def __str__(self) -> str:
        return f"line of {self.endpoint_id}"

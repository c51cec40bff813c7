"""The outbox of purges: what each cache in front of us is to forget, and receipts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a purge is on its way."""

    PENDING = "pending", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    DEAD = "dead", _("Given up")


class Purge(models.Model):
    """What one event makes one cache forget.

    Written in the transaction of the event. Purges need no order and do no harm twice,
    so many go in one request: they then share the ``receipt``, which is what the cache
    answered (the id of a purge, how many objects went).
    """

    target = models.CharField(_("cache"), max_length=64)
    keys = models.JSONField(_("surrogate keys"), default=list)
    state = models.CharField(
        _("state"), max_length=16, choices=State.choices, default=State.PENDING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    status_code = models.PositiveIntegerField(_("last answer"), null=True)
    receipt = models.TextField(_("receipt"), blank=True)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["target", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="delivery_purge_due",
            ),
            models.Index(fields=["state", "-id"], name="delivery_purge_log"),
            models.Index(fields=["created_at"], name="delivery_purge_age"),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {', '.join(self.keys[:3])}"

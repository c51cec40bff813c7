"""What is sent: messages waiting, delivered or dead, and every attempt at them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delivery.webhooks.models.endpoint import Endpoint


class State(models.TextChoices):
    """Where a message is on its way."""

    PENDING = "pending", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    DEAD = "dead", _("Given up")
    DISABLED = "disabled", _("Webhook was disabled")


class Message(models.Model):
    """One event for one endpoint: the outbox.

    Written in the transaction of the change it tells of. ``message_id`` is the
    ``webhook-id`` header: the same at every attempt and every replay. The payload is
    made from the record when it is sent, never stored: `delivery.webhooks.payload`.
    ``attempts`` counts since the message was (re)put in line, ``next_attempt_at`` is
    meaningless once the state is final. A test message has no change.
    """

    endpoint = models.ForeignKey(
        Endpoint,
        verbose_name=_("webhook"),
        on_delete=models.CASCADE,
        related_name="messages",
        # Covered by the indexes below.
        db_index=False,
    )
    change = models.ForeignKey(
        "delivery.Change",
        verbose_name=_("change"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    event = models.CharField(_("event"), max_length=32)
    message_id = models.CharField(_("message id"), max_length=64)
    state = models.CharField(
        _("state"), max_length=16, choices=State.choices, default=State.PENDING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    status_code = models.PositiveIntegerField(_("last answer"), null=True)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "change"], name="delivery_webhooks_once"
            ),
        ]
        indexes = [
            # The line: as long as the backlog, however long the log grows.
            models.Index(
                fields=["endpoint", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="delivery_webhooks_due",
            ),
            models.Index(
                fields=["endpoint", "state", "id"], name="delivery_webhooks_log"
            ),
            models.Index(fields=["created_at"], name="delivery_webhooks_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"


class Attempt(models.Model):
    """One try at a message, kept for the log."""

    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        related_name="log",
    )
    started_at = models.DateTimeField(_("started at"))
    milliseconds = models.PositiveIntegerField(_("took (ms)"))
    status_code = models.PositiveIntegerField(_("answer"), null=True)
    error = models.TextField(_("error"), blank=True)
    excerpt = models.TextField(_("start of the answer"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}: {self.error or self.status_code}"

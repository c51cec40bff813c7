"""What the newsroom clock leaves behind: its heartbeat, and schedules that failed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClockHeartbeat(models.Model):
    """One running clock, and when it last went round."""

    name = models.CharField(_("host and process"), max_length=255, unique=True)
    beat_at = models.DateTimeField(_("last heard of"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")

    def __str__(self) -> str:
        return self.name


class Moment(models.TextChoices):
    """What was due."""

    GO_LIVE = "go_live", _("Going live")
    EXPIRY = "expiry", _("Expiry")


class ScheduleFailure(models.Model):
    """A page that could not go live, or down, at its time; it is tried again.

    The row goes when it succeeds or the schedule is cancelled; the history of the page
    keeps the entry.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="schedule_failures",
    )
    moment = models.CharField(_("what was due"), max_length=8, choices=Moment.choices)
    due_at = models.DateTimeField(_("was due at"))
    reason = models.TextField(_("reason"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    first_failed_at = models.DateTimeField(_("first failed at"), default=timezone.now)
    last_failed_at = models.DateTimeField(_("last failed at"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("failed schedule")
        verbose_name_plural = _("failed schedules")
        ordering = ("due_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["page", "moment"], name="news_one_failure_per_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.reason}"

"""What the desk remembers: who let which text go live, and the steps of a review."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tasks import DeskApprovalTask

__all__ = ["AfterReview", "Clearance", "ClearanceKind", "DeskApprovalTask", "Kill"]


class ClearanceKind(models.TextChoices):
    """On what grounds a text was let go live."""

    APPROVAL = "approval", _("Approved in review")
    PUBLISH = "publish", _("Published by a managing editor")
    BREAK_GLASS = "break_glass", _("Break-glass")
    SYSTEM = "system", _("By the system")


class Remembered(models.Model):
    """A row about a story that outlives the story and its people."""

    # The newsroom's memory does not keep a page or a picture from being deleted.
    wagtail_reference_index_ignore = True

    article = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("article"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="%(class)ss",
    )
    public_id = models.UUIDField(_("public id of the article"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("name of user"), max_length=255, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True


class Clearance(Remembered):
    """Leave for exactly one text of one story to go live.

    Open until it is used (`live_at`) or voided (`ended_at`): by an edit, by another
    text going live, by an unpublishing. `digest` is `content.fingerprint`.
    """

    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("revision"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="clearances",
    )
    digest = models.CharField(_("digest of the text"), max_length=64)
    kind = models.CharField(_("kind"), max_length=16, choices=ClearanceKind.choices)
    cleared_at = models.DateTimeField(_("cleared at"), default=timezone.now)
    live_at = models.DateTimeField(_("went live at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        indexes = [
            models.Index(
                fields=["article", "digest", "ended_at"], name="news_clearance_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.public_id}"


class AfterReview(models.Model):
    """The second look that a break-glass publication still owes."""

    clearance = models.OneToOneField(
        Clearance,
        verbose_name=_("clearance"),
        on_delete=models.CASCADE,
        related_name="after_review",
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    signed_at = models.DateTimeField(_("signed off at"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed off by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    comment = models.TextField(_("comment"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("after-review")
        verbose_name_plural = _("after-reviews")
        permissions = [("break_glass", _("Can publish at once, with a reason"))]

    def __str__(self) -> str:
        return str(self.clearance)


class Kill(Remembered):
    """A story taken back for good; it stays down until the kill is lifted."""

    killed_at = models.DateTimeField(_("killed at"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lifted by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lift_reason = models.TextField(_("reason for lifting"), blank=True)

    class Meta:
        verbose_name = _("kill")
        verbose_name_plural = _("kills")
        permissions = [("kill_article", _("Can kill a story, and lift a kill"))]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(lifted_at=None),
                name="news_one_standing_kill",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.reason}"

"""What the desk remembers: who let which text go live, and the steps of a review."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tasks import DeskApprovalTask

__all__ = [
    "AfterReview",
    "Clearance",
    "ClearanceKind",
    "Deadline",
    "DeskApprovalTask",
    "Kill",
    "ReviewClaim",
    "ScheduleAmendment",
    "Spike",
]


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
        permissions = [
            ("correct_article", _("Can correct a published story")),
            ("clarify_article", _("Can clarify a published story")),
            ("update_article", _("Can add an update to a published story")),
            ("embargo_article", _("Can set and lift an embargo")),
        ]
        indexes = [
            models.Index(
                fields=["article", "digest", "ended_at"], name="news_clearance_standing"
            ),
            # What went live today.
            models.Index(fields=["live_at"], name="news_clearance_live_at"),
            # Who let stories go in a span of days.
            models.Index(fields=["cleared_at"], name="news_clearance_cleared_at"),
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
        permissions = [
            ("kill_article", _("Can kill a story")),
            ("lift_kill", _("Can lift a kill")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(lifted_at=None),
                name="news_one_standing_kill",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.reason}"


class Spike(Remembered):
    """A draft given up; it stays out of the way until somebody takes it up again."""

    spiked_at = models.DateTimeField(_("spiked at"), default=timezone.now)
    restored_at = models.DateTimeField(_("taken up again at"), null=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken up again by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("spike")
        verbose_name_plural = _("spikes")
        permissions = [("spike_article", _("Can give up a draft, and take it up"))]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(restored_at=None),
                name="news_one_standing_spike",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.reason}"


class ScheduleAmendment(Remembered):
    """A schedule taken back to change the text; it returns with the next approval."""

    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("text that was scheduled"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_at = models.DateTimeField(_("was to go live at"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("amended schedule")
        verbose_name_plural = _("amended schedules")
        permissions = [("amend_scheduled", _("Can amend a scheduled story"))]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(closed_at=None),
                name="news_one_open_amendment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.due_at:%Y-%m-%d %H:%M}"


class ReviewClaim(models.Model):
    """Who is reading a story under review. A word among colleagues, not a lock."""

    article = models.OneToOneField(
        "news.ArticlePage",
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="review_claim",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.article}: {self.user}"


class Deadline(models.Model):
    """When a story has to be through its review."""

    article = models.OneToOneField(
        "news.ArticlePage",
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="deadline",
    )
    due_at = models.DateTimeField(_("due at"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("set by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    set_at = models.DateTimeField(_("set at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")

    def __str__(self) -> str:
        return f"{self.article}: {self.due_at:%Y-%m-%d %H:%M}"

"""What somebody is told, what they want told by mail, and which deadlines were told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What happened."""

    WAITING = "waiting", _("Waits for your review")
    SENT_BACK = "sent_back", _("Sent back")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("To be corrected")
    BROKEN = "broken", _("Published by breaking the glass")
    KILLED = "killed", _("Killed")
    SPIKED = "spiked", _("Given up")
    FAILED = "failed", _("Could not go at its time")
    ASSIGNED = "assigned", _("Assigned to you")
    DUE = "due", _("Has another deadline")
    OVERDUE = "overdue", _("Deadline has passed")
    ANSWERED = "answered", _("Answered from outside")


class Notice(models.Model):
    """One thing that one person is told; written in the transaction of the deed.

    A mail is owed while `mail_due_at` is set. `title` is the headline as it was.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="notices",
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind.choices)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    assignment = models.ForeignKey(
        "news_desk.Assignment",
        verbose_name=_("assignment"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    title = models.CharField(_("headline"), max_length=255)
    words = models.TextField(_("words"), blank=True)
    by = models.CharField(_("by"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True)
    mail_due_at = models.DateTimeField(_("mail due at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)
    mail_attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    mail_error = models.CharField(_("why no mail went"), max_length=200, blank=True)

    # What somebody was told does not keep a page from being deleted.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["user", "-id"], name="news_notices_of_somebody"),
            models.Index(
                fields=["user"], condition=Q(read_at=None), name="news_notices_unread"
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False),
                name="news_notices_to_mail",
            ),
            models.Index(fields=["created_at"], name="news_notices_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"


class Mail(models.TextChoices):
    """How somebody wants to hear of things outside the admin."""

    AT_ONCE = "at_once", _("A mail at once")
    DIGEST = "digest", _("One mail a day")
    NEVER = "never", _("No mail")


class Preference(models.Model):
    """What one person has chosen; without a row, a mail at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="notice_preference",
    )
    mail = models.CharField(
        _("mail"), max_length=8, choices=Mail.choices, default=Mail.AT_ONCE
    )
    every_desk = models.BooleanField(
        _("also what waits at every desk, and every schedule that failed"),
        default=False,
        help_text=_("Only superusers are asked."),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")

    def __str__(self) -> str:
        return self.get_mail_display()


class Overdue(models.Model):
    """A deadline that has passed and was told of, so that no clock tells it again."""

    thing = models.CharField(_("what was due"), max_length=40)
    due_at = models.DateTimeField(_("due at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("passed deadline")
        verbose_name_plural = _("passed deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=("thing", "due_at"), name="news_notices_one_overdue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.thing}: {self.due_at}"


class Channel(models.Model):
    """Where a desk talks: an incoming webhook as Slack and those like it have them.

    Its address is its secret: kept locked (`delivery.webhooks.vault`), and shown to
    nobody again but for its host.
    """

    desk = models.OneToOneField(
        "auth.Group",
        verbose_name=_("desk"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    locked_url = models.TextField(_("address, locked"), editable=False)
    host = models.CharField(_("host"), max_length=255, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    error = models.CharField(_("why the last one failed"), max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("desk channel")
        verbose_name_plural = _("desk channels")

    def __str__(self) -> str:
        return str(self.desk)


class Posting(models.Model):
    """One line for a channel, owed while `due_at` is set; written with the deed."""

    channel = models.ForeignKey(
        Channel,
        verbose_name=_("channel"),
        on_delete=models.CASCADE,
        related_name="postings",
    )
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), null=True, default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="news_notices_to_post",
            )
        ]

    def __str__(self) -> str:
        return self.text

"""What somebody outside was asked to read, and what they said of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewLink(models.Model):
    """Leave for one outsider to read one version of one story, and to answer.

    ``digest`` is the SHA-256 of the token, which is shown once and kept nowhere.
    """

    class May(models.TextChoices):
        """What its holder may do; each includes those before it."""

        READ = "read", _("read it")
        COMMENT = "comment", _("read it and comment")
        DECIDE = "decide", _("read it, comment, and agree or object")

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    article = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="review_links",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("revision"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    reader = models.CharField(_("for whom"), max_length=160)
    may = models.CharField(
        _("they may"), max_length=8, choices=May.choices, default=May.DECIDE
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.CASCADE,
        related_name="review_links",
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    # A link does not keep a story from being deleted.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        indexes = [
            models.Index(fields=["article", "-created_at"], name="news_review_story")
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.reader}"

    @property
    def is_living(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def may_comment(self) -> bool:
        return self.may in (self.May.COMMENT, self.May.DECIDE)

    @property
    def may_decide(self) -> bool:
        return self.may == self.May.DECIDE


class ReviewAnswer(models.Model):
    """What an outsider said of the version their link shows; never changed after.

    ``once`` comes with the form it was written in, so that a second click, or a second
    sending of the same form, is the same answer. Who goes back and writes other words
    into it has said something else.
    """

    class Decision(models.TextChoices):
        """What they think should become of the story."""

        AGREES = "agrees", _("agrees")
        OBJECTS = "objects", _("objects")

    link = models.ForeignKey(
        ReviewLink,
        verbose_name=_("review link"),
        on_delete=models.CASCADE,
        related_name="answers",
    )
    once = models.UUIDField(_("form"), editable=False)
    name = models.CharField(_("name"), max_length=120)
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision.choices, blank=True
    )
    text = models.TextField(_("comment"), max_length=5000, blank=True)
    created_at = models.DateTimeField(_("said at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer from outside")
        verbose_name_plural = _("answers from outside")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_decision_display() or self.text[:40]}"

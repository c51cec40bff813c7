"""Drafts for eyes outside the admin: the tokens that open them, and their sketches."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PreviewToken(models.Model):
    """Leave to read drafts through the delivery API: of one story, or of the house.

    ``digest`` is the SHA-256 of the token, which is shown once and kept nowhere.
    ``article`` is null for a token of the whole site, and for that alone: both keys
    cascade, so a token never widens because its story or its text was deleted.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    article = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("article"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="preview_tokens",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("revision"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    is_for_panel = models.BooleanField(_("for the editor's own panel"), default=False)
    note = models.CharField(_("note"), max_length=160, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.CASCADE,
        related_name="preview_tokens",
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    # A token does not keep a story from being deleted.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        indexes = [
            models.Index(fields=["article", "expires_at"], name="news_preview_story"),
            models.Index(fields=["expires_at"], name="news_preview_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.article) if self.article_id else str(_("The whole site"))

    @property
    def is_site_wide(self) -> bool:
        """Whether it opens the drafts of every story."""
        return self.article_id is None

    @property
    def is_living(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class Sketch(models.Model):
    """A draft as lists show it: the projection of one revision, kept for a while.

    Lists under preview are made of these, so that they cost the same for ten drafts
    and for a hundred. Made by `news.preview.sketches` when asked for and missing.
    """

    revision = models.OneToOneField(
        "wagtailcore.Revision",
        verbose_name=_("revision"),
        on_delete=models.CASCADE,
        related_name="sketch",
    )
    public_id = models.UUIDField(_("public id"), db_index=True)
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024)
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))
    facets = models.JSONField(_("facets"), default=list)
    body = models.BinaryField(_("body"))
    card = models.BinaryField(_("card"))
    goes_live_at = models.DateTimeField(_("goes live at"), null=True)
    made_at = models.DateTimeField(_("made at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sketch")
        verbose_name_plural = _("sketches")

    def __str__(self) -> str:
        return f"{self.public_id} as of revision {self.revision_id}"

"""What hangs on an article: bylines, categories, corrections, related stories."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable

from news.models import staff_fields


class BylineRole(models.TextChoices):
    """What a named person did for the story."""

    BY = "by", _("By")
    PHOTOGRAPHS = "photographs", _("Photographs by")
    ADDITIONAL_REPORTING = "additional_reporting", _("Additional reporting by")
    ILLUSTRATIONS = "illustrations", _("Illustrations by")
    VIDEO = "video", _("Video by")
    TRANSLATION = "translation", _("Translated by")
    EDITED = "edited", _("Edited by")


class Byline(Orderable):
    """One name over a story: an author of the house or a wire line in words."""

    article = ParentalKey(
        "news.ArticlePage", on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(
        "news.Author",
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bylines",
    )
    wire_line = models.CharField(
        _("wire byline"),
        max_length=160,
        blank=True,
        help_text=_("For agencies and guests without an author entry."),
    )
    role = models.CharField(
        _("role"), max_length=24, choices=BylineRole.choices, default=BylineRole.BY
    )

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    api_fields = staff_fields.BYLINE
    panels = [FieldPanel("author"), FieldPanel("wire_line"), FieldPanel("role")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as readers see it."""
        return self.author.name if self.author else self.wire_line

    def clean(self) -> None:
        """Ask for exactly one of author and wire byline."""
        super().clean()
        if bool(self.author_id) == bool(self.wire_line.strip()):
            raise ValidationError(
                {"author": _("Choose an author or write a wire byline, not both.")}
            )


class ArticleCategory(Orderable):
    """One category a story is published under; the first is the primary one."""

    article = ParentalKey(
        "news.ArticlePage", on_delete=models.CASCADE, related_name="article_categories"
    )
    category = models.ForeignKey(
        "news.Category",
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="article_categories",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("published under")
        constraints = [
            models.UniqueConstraint(
                fields=("article", "category"), name="one_category_once_an_article"
            )
        ]

    api_fields = staff_fields.ARTICLE_CATEGORY
    panels = [FieldPanel("category")]

    def __str__(self) -> str:
        return str(self.category)


class ArticleTag(TaggedItemBase):
    """A tag on a story."""

    content_object = ParentalKey(
        "news.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class RelatedStory(Orderable):
    """A story that readers of this one are pointed to."""

    article = ParentalKey(
        "news.ArticlePage", on_delete=models.CASCADE, related_name="related_stories"
    )
    story = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")

    api_fields = staff_fields.RELATED_STORY
    panels = [PageChooserPanel("story", "news.ArticlePage")]

    def __str__(self) -> str:
        return str(self.story)


class CorrectionKind(models.TextChoices):
    """How a published story was put right."""

    CORRECTION = "correction", _("Correction")
    CLARIFICATION = "clarification", _("Clarification")
    UPDATE = "update", _("Update")
    RETRACTION = "retraction", _("Retraction")


class Correction(Orderable):
    """What was put right in a published story, in words readers see."""

    article = ParentalKey(
        "news.ArticlePage", on_delete=models.CASCADE, related_name="corrections"
    )
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=CorrectionKind.choices,
        default=CorrectionKind.CORRECTION,
    )
    text = models.TextField(
        _("text"), help_text=_("Say what was wrong and what is right.")
    )
    made_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["made_at"], name="news_correction_made_at")]

    api_fields = staff_fields.CORRECTION
    panels = [FieldPanel("kind"), FieldPanel("text"), FieldPanel("made_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"

"""ArticlePage: every field an editor can fill in."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from news.blocks import ArticleBody
from news.models import staff_fields
from news.workflow.admin.forms import ArticleForm, StoryCopyForm

from .guarded import GuardedPage
from .preview import ReaderPage


class ArticleType(models.TextChoices):
    """The form of a story."""

    NEWS = "news", _("News")
    ANALYSIS = "analysis", _("Analysis")
    OPINION = "opinion", _("Opinion")
    FEATURE = "feature", _("Feature")
    INTERVIEW = "interview", _("Interview")
    REVIEW = "review", _("Review")
    EXPLAINER = "explainer", _("Explainer")
    OBITUARY = "obituary", _("Obituary")
    EDITORIAL = "editorial", _("Editorial")


class ArticlePage(GuardedPage, ReaderPage, Page):
    """A story. Its headline is Wagtail's `title`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kicker = models.CharField(
        _("kicker"),
        max_length=80,
        blank=True,
        help_text=_("A word or two over the headline."),
    )
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("The story in one or two sentences.")
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=120,
        blank=True,
        help_text=_("The place it was written, as in SEOUL."),
    )
    article_type = models.CharField(
        _("article type"),
        max_length=16,
        choices=ArticleType.choices,
        default=ArticleType.NEWS,
    )
    lead_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("lead picture"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lead_caption = models.TextField(
        _("caption here"),
        blank=True,
        help_text=_("Leave empty to use the picture's own caption."),
    )
    lead_credit = models.CharField(
        _("credit here"),
        max_length=255,
        blank=True,
        help_text=_("Leave empty to use the picture's own credit."),
    )
    lead_alt = models.CharField(
        _("alt text here"),
        max_length=255,
        blank=True,
        help_text=_("Leave empty to use the picture's own alt text."),
    )
    body = StreamField(ArticleBody(), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(through="news.ArticleTag", blank=True)
    source = models.CharField(
        _("source"),
        max_length=160,
        blank=True,
        help_text=_("The wire or partner a syndicated story comes from."),
    )
    canonical_url = models.URLField(
        _("canonical URL"),
        max_length=500,
        blank=True,
        help_text=_("Where a syndicated story first appeared."),
    )
    display_date = models.DateTimeField(
        _("date shown to readers"),
        null=True,
        blank=True,
        help_text=_("Leave empty for the time of first publication."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("The story cannot go live before this time."),
    )
    note_to_editors = models.TextField(
        _("note to editors"), blank=True, help_text=_("Never shown to readers.")
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            # Few stories have one: the calendar and the clock look for them.
            models.Index(
                fields=["embargo_until"],
                name="news_article_embargo_until",
                condition=models.Q(embargo_until__isnull=False),
            )
        ]

    parent_page_types = ["news.SectionPage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    reader_preview = "news.reader.preview.preview_article"
    other_previews = {
        "app": "news.preview.panel.preview_in_app",
        "card": "news.reader.preview.preview_card",
    }
    exclude_fields_in_copy = ["public_id"]
    base_form_class = ArticleForm
    copy_form_class = StoryCopyForm
    api_fields = staff_fields.ARTICLE

    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("article_type"),
    ]
    content_panels = [
        FieldPanel("kicker"),
        TitleFieldPanel(
            "title",
            heading=_("Headline"),
            placeholder=_("Headline"),
            help_text=_("What the story says. Readers and apps see it first."),
        ),
        FieldPanel("standfirst"),
        InlinePanel("bylines", heading=_("Bylines"), label=_("Byline")),
        FieldPanel("dateline"),
        MultiFieldPanel(
            [
                FieldPanel("lead_image"),
                FieldPanel("lead_caption"),
                FieldPanel("lead_credit"),
                FieldPanel("lead_alt"),
            ],
            heading=_("Lead picture"),
        ),
        FieldPanel("body"),
        MultipleChooserPanel(
            "article_categories",
            chooser_field_name="category",
            heading=_("Published under"),
        ),
        FieldPanel("tags"),
        MultipleChooserPanel(
            "related_stories", chooser_field_name="story", heading=_("Related stories")
        ),
        InlinePanel("corrections", heading=_("Corrections")),
    ]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            [
                FieldPanel("article_type"),
                FieldPanel("source"),
                FieldPanel("canonical_url"),
                FieldPanel("display_date"),
            ],
            heading=_("Story"),
        ),
    ]
    settings_panels = [
        *Page.settings_panels,
        FieldPanel("embargo_until"),
        FieldPanel("note_to_editors"),
    ]

    @property
    def published_at(self) -> datetime | None:
        """The date readers see: the one given by hand, else the first publication."""
        return self.display_date or self.first_published_at

"""HomePage: the front page, what leads and in which order."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from news.models import staff_fields
from news.models.guarded import ReviewedPage
from news.models.preview import ReaderPage


class HomePage(ReviewedPage, ReaderPage, Page):
    """The front of the paper in one language."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    standfirst = models.CharField(
        _("standfirst"),
        max_length=255,
        blank=True,
        help_text=_("The paper in one line, shown under its name."),
    )

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["news.SectionPage"]
    private_page_options: list[str] = []
    reader_preview = "home.reader.preview_front"
    exclude_fields_in_copy = ["public_id"]
    api_fields = staff_fields.FRONT
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        MultipleChooserPanel(
            "leads", chooser_field_name="story", heading=_("Leading stories")
        ),
    ]


class LeadStory(Orderable):
    """One story picked for the top of the front; the first leads."""

    front = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="leads")
    story = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("leading story")
        verbose_name_plural = _("leading stories")

    api_fields = staff_fields.LEAD_STORY
    panels = [PageChooserPanel("story", "news.ArticlePage")]

    def __str__(self) -> str:
        return str(self.story)

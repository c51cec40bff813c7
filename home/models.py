"""HomePage: the front page, what leads and in which order."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from news.models import staff_fields


class HomePage(Page):
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
    exclude_fields_in_copy = ["public_id"]
    api_fields = staff_fields.FRONT
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        MultipleChooserPanel(
            "leads", chooser_field_name="story", heading=_("Leading stories")
        ),
    ]

    def with_content_json(self, content: dict[str, Any]) -> "HomePage":
        """Keep this page's own public id: a copied revision carries the source's."""
        page = super().with_content_json(content)
        page.public_id = self.public_id
        return page


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

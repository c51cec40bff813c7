"""SectionPage: a part of the paper, with the desk that answers for it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from news.models import staff_fields

from .guarded import ReviewedPage
from .preview import ReaderPage


class SectionPage(ReviewedPage, ReaderPage, Page):
    """A section such as Politics; rights and workflows hang on it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("One or two sentences on the section.")
    )
    desk = models.ForeignKey(
        "auth.Group",
        verbose_name=_("desk"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sections",
        help_text=_("The people who edit and approve this section's stories."),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    parent_page_types = ["home.HomePage", "news.SectionPage"]
    subpage_types = ["news.ArticlePage", "news.SectionPage"]
    private_page_options: list[str] = []
    reader_preview = "news.reader.preview.preview_section"
    exclude_fields_in_copy = ["public_id"]
    api_fields = staff_fields.SECTION
    search_fields = [*Page.search_fields, index.SearchField("standfirst")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("desk"),
    ]

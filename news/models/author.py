"""Author: a person whose name stands over stories."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from news.models import staff_fields


class Author(index.Indexed, models.Model):
    """A writer, photographer or editor who can be named in a byline."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("Part of the author page's address."),
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    biography = models.TextField(
        _("biography"), blank=True, help_text=_("A few lines, shown to readers.")
    )
    portrait = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("staff account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text=_("The account this author writes with. Never public."),
    )

    class Meta:
        ordering = ("name",)
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("slug"),
    ]
    api_fields = staff_fields.AUTHOR
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("slug")], _("Name")),
        FieldPanel("job_title"),
        FieldPanel("biography"),
        FieldPanel("portrait"),
        FieldPanel("user"),
    ]

    def __str__(self) -> str:
        return self.name

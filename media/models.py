"""A picture with the words and rights that travel with it, and its renditions."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    get_upload_to,
)
from wagtail.search import index

from media.storage import originals


class NewsImage(AbstractImage):
    """A press picture: file, words, credit, rights and where it was taken."""

    public_id = models.UUIDField(
        _("public id"), default=uuid.uuid4, unique=True, editable=False
    )
    file = WagtailImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        storage=originals,
        width_field="width",
        height_field="height",
    )
    alt = models.TextField(_("alternative text"), blank=True)
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=255, blank=True)
    photographer = models.CharField(_("photographer"), max_length=255, blank=True)
    source = models.CharField(_("source or agency"), max_length=255, blank=True)
    copyright_notice = models.TextField(_("copyright notice"), blank=True)
    usage_terms = models.TextField(_("usage terms"), blank=True)
    rights_from = models.DateTimeField(_("may run from"), null=True, blank=True)
    rights_until = models.DateTimeField(_("may run until"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=255, blank=True)
    embedded = models.JSONField(
        _("embedded metadata"), default=dict, blank=True, editable=False
    )
    placeholder = models.TextField(_("placeholder"), blank=True, editable=False)
    dominant_color = models.CharField(
        _("dominant colour"), max_length=7, blank=True, editable=False
    )

    admin_form_fields = [
        "title",
        "file",
        "alt",
        "caption",
        "credit",
        "photographer",
        "source",
        "copyright_notice",
        "usage_terms",
        "rights_from",
        "rights_until",
        "taken_at",
        "place",
        "tags",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    ]

    # What the staff API reads and writes besides Wagtail's own fields of an image.
    api_fields = [
        APIField("public_id"),
        APIField("caption_line"),
        *(
            APIField(name, writable=True)
            for name in (
                "alt",
                "caption",
                "credit",
                "photographer",
                "source",
                "copyright_notice",
                "usage_terms",
                "rights_from",
                "rights_until",
                "taken_at",
                "place",
                "tags",
            )
        ),
    ]

    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("alt"),
        index.SearchField("caption"),
        index.AutocompleteField("caption"),
        index.SearchField("credit"),
        index.SearchField("photographer"),
        index.SearchField("place"),
        index.FilterField("rights_until"),
    ]

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """Give the alt text alone; a title or file name describes nothing."""
        return self.alt

    @property
    def caption_line(self) -> str:
        """Join caption and credit as papers print them: "Caption / Credit"."""
        return " / ".join(part for part in (self.caption, self.credit) if part)


class NewsRendition(AbstractRendition):
    """One size, crop and format of a picture, as the public may fetch it."""

    image = models.ForeignKey(
        NewsImage, on_delete=models.CASCADE, related_name="renditions"
    )
    stamp = models.CharField(_("stamp"), max_length=16, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="media_one_rendition_per_spec_and_focal_point",
            )
        ]


class RetiredFile(models.Model):
    """A rendition file that was replaced but may still be linked to."""

    image = models.ForeignKey(
        NewsImage, on_delete=models.CASCADE, related_name="retired_files"
    )
    name = models.CharField(_("file name"), max_length=255, unique=True)
    retired_at = models.DateTimeField(_("retired at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["retired_at"], name="media_retired_at")]

    def __str__(self) -> str:
        return self.name

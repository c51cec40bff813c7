"""A picture with the words and rights that travel with it, and its renditions."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    get_upload_to,
)
from wagtail.search import index

from media import arrival, darkroom, staff_fields
from media.captions import caption_line
from media.fields import OriginalField
from media.renditions import ORIGINAL, stand_in
from media.storage import originals
from media.texts import first
from media.usage import is_public


class NewsImage(AbstractImage):
    """A press picture: file, words, credit, rights and where it was taken.

    Saving a new file examines it and raises ``PictureRefusedError`` before anything is
    stored; it fills empty fields from the metadata in the file. After commit the
    renditions are brought up to date.
    """

    public_id = models.UUIDField(
        _("public id"), default=uuid.uuid4, unique=True, editable=False
    )
    title = models.CharField(
        _("title"),
        max_length=255,
        help_text=_(
            "For the desk only, never shown to readers. Left as the file's name, it "
            "is replaced by the headline in the file."
        ),
    )
    file = OriginalField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        storage=originals,
        width_field="width",
        height_field="height",
    )
    alt = models.TextField(
        _("alternative text"),
        blank=True,
        help_text=_(
            "What someone who cannot see the picture should be told. A story can say "
            "it differently; without either the story cannot be published."
        ),
    )
    caption = models.TextField(
        _("caption"),
        blank=True,
        help_text=_("Who, what, where, when. A story can say it differently."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_("As it must be printed, such as “Getty Images”."),
    )
    photographer = models.CharField(_("photographer"), max_length=255, blank=True)
    source = models.CharField(
        _("source or agency"),
        max_length=255,
        blank=True,
        help_text=_("Who supplied the picture, if the credit does not say it."),
    )
    copyright_notice = models.TextField(_("copyright notice"), blank=True)
    usage_terms = models.TextField(
        _("usage terms"),
        blank=True,
        help_text=_("Restrictions and instructions, for the desk only."),
    )
    rights_from = models.DateTimeField(
        _("may run from"), null=True, blank=True, help_text=_("Empty: at any time.")
    )
    rights_until = models.DateTimeField(
        _("may run until"),
        null=True,
        blank=True,
        help_text=_("Empty: for ever. After it no story can be published with it."),
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    place = models.CharField(
        _("place"),
        max_length=255,
        blank=True,
        help_text=_("In words. The camera's coordinates are never published."),
    )
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
        "rights_from",
        "rights_until",
        "usage_terms",
        "taken_at",
        "place",
        "tags",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    ]

    api_fields = staff_fields.PICTURE

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
        # What the picture desk asks for is little of what there is.
        indexes = [
            models.Index(
                fields=["-created_at"],
                name="media_without_alt",
                condition=models.Q(alt=""),
            ),
            models.Index(
                fields=["-created_at"],
                name="media_without_credit",
                condition=models.Q(credit=""),
            ),
            models.Index(
                fields=["rights_until"],
                name="media_rights_until",
                condition=models.Q(rights_until__isnull=False),
            ),
        ]

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "NewsImage":
        """Remember the row as it was, to tell later what an edit has changed."""
        image = super().from_db(*args, **kwargs)
        arrival.remember(image)
        return image

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, and remember it as it now is."""
        super().refresh_from_db(*args, **kwargs)
        arrival.remember(self)

    @property
    def default_alt_text(self) -> str:
        """Give the alt text alone; a title or file name describes nothing."""
        return self.alt

    @property
    def caption_line(self) -> str:
        """Join caption and credit as papers print them: "Caption / Credit"."""
        return caption_line(self.caption, self.credit)

    @property
    def embedded_blocks(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Give what the file says as (block, [(name, text)]), for the edit screen."""
        names = {"xmp": "XMP", "iim": "IPTC-IIM", "exif": "EXIF"}
        return [
            (name, [(key, first(value) or str(value)) for key, value in block.items()])
            for key, name in names.items()
            if (block := self.embedded.get(key))
        ]

    def clean(self) -> None:
        """Refuse a rights window that ends before it begins, and words taken away.

        A story that is live with this picture may need its alt text and its credit.
        """
        super().clean()
        self._refuse_emptied()
        if (
            self.rights_from
            and self.rights_until
            and self.rights_until < self.rights_from
        ):
            raise ValidationError(
                {
                    "rights_until": _(
                        "The rights end before they begin. Give a later end or an "
                        "earlier beginning."
                    )
                }
            )

    def _refuse_emptied(self) -> None:
        before = getattr(self, "_as_stored", {})
        emptied = [
            name
            for name in ("alt", "credit")
            if before.get(name) and not getattr(self, name).strip()
        ]
        if emptied and is_public(self):
            words = _("Readers have stories with this picture. Change it, or keep it.")
            raise ValidationError(dict.fromkeys(emptied, words))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take in a new file, store the row, then have the renditions made."""
        with arrival.saving(self, update_fields=kwargs.get("update_fields")):
            super().save(*args, **kwargs)

    def create_rendition(self, filter: Filter) -> "NewsRendition":
        """Make one rendition the desk's way: credit in, all other metadata out."""
        if filter.spec == ORIGINAL:
            return stand_in(self)
        return darkroom.make(self, [filter.spec])[filter.spec]

    def create_renditions(self, *filters: Filter) -> dict[Filter, "NewsRendition"]:
        """Make several renditions the desk's way, decoding the original once."""
        specs = [filter.spec for filter in filters if filter.spec != ORIGINAL]
        made = darkroom.make(self, specs)
        return {
            filter: made[filter.spec] if filter.spec in made else stand_in(self)
            for filter in filters
        }


class NewsRendition(AbstractRendition):
    """One size, crop and format of a picture, as the public may fetch it."""

    image = models.ForeignKey(
        NewsImage, on_delete=models.CASCADE, related_name="renditions"
    )
    mark = models.CharField(_("mark"), max_length=16, blank=True, editable=False)
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

"""The picture as editors place it in a story, with words for that one use."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock


class ImageUseValue(blocks.StructValue):
    """One use of a picture: the picture and the words said about it here."""

    @property
    def use(self) -> dict[str, Any]:
        """Give the keyword arguments of ``media.projection.PictureUse``."""
        return {
            "image": self.get("image"),
            "caption": self.get("caption") or "",
            "credit": self.get("credit") or "",
            "alt": self.get("alt") or "",
            "decorative": bool(self.get("decorative")),
        }


class ImageUseBlock(blocks.StructBlock):
    """A picture in a story; empty words fall back to those of the picture."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        required=False,
        label=_("Alternative text here"),
        help_text=_(
            "What a reader who cannot see the picture should be told in this story. "
            "Empty: the text kept with the picture."
        ),
    )
    caption = blocks.TextBlock(
        required=False,
        rows=2,
        label=_("Caption here"),
        help_text=_("Empty: the caption kept with the picture."),
    )
    credit = blocks.CharBlock(
        required=False,
        max_length=255,
        label=_("Credit here"),
        help_text=_("Empty: the credit kept with the picture."),
    )
    decorative = blocks.BooleanBlock(
        required=False,
        default=False,
        label=_("Decorative"),
        help_text=_("Screen readers skip the picture; no alternative text is needed."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        value_class = ImageUseValue

    def clean(self, value: Any) -> Any:
        """Refuse a decorative picture that also describes itself."""
        cleaned = super().clean(value)
        if cleaned.get("decorative") and cleaned.get("alt"):
            raise StructBlockValidationError(
                block_errors={
                    "alt": ValidationError(
                        _(
                            "A decorative picture has no alternative text. Clear the "
                            "text or untick “Decorative”."
                        )
                    )
                }
            )
        return cleaned

"""The screen that takes many pictures, and says what it read from each file."""

from typing import Any

from wagtail.images.views.multiple import AddView

from media.filling import FILLED
from media.models import NewsImage

from .listing import problems


class PictureAddView(AddView):
    """Wagtail's screen for many uploads, told what the files filled in."""

    edit_form_template_name = "media_desk/uploaded.html"

    def get_edit_object_form_context_data(self) -> dict[str, Any]:
        context = super().get_edit_object_form_context_data()
        return context | {
            "filled": filled(self.object),
            "problems": problems(self.object),
        }


def filled(image: NewsImage) -> list[str]:
    """Name the fields that the file of a new picture filled in."""
    # This screen sends a title and a file, nothing else.
    names = [name for name in FILLED if getattr(image, name)]
    if image.tags.exists():
        names.append("tags")
    return [str(image._meta.get_field(name).verbose_name) for name in names]

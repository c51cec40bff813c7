"""The edit screen of one picture: its crops, its uses and the end of its rights."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.images.views.images import EditView

from media.outlook import outlook
from media.renditions import CROPS

LABELS = {"lead": _("Lead"), "card": _("Card"), "square": _("Square")}


class PictureEditView(EditView):
    """Wagtail's edit screen, told what readers will see and until when."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "outlook": outlook(self.object, user=self.request.user),
            "crops": [
                {"label": LABELS[crop.name], "crop": crop}
                for crop in CROPS
                if crop.name in LABELS
            ],
        }

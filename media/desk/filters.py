"""What the list of pictures can be narrowed by."""

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, TextChoices
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import MultipleChoiceFilter
from wagtail.images.views.images import ImagesFilterSet
from wagtail.models import ReferenceIndex

from media.models import NewsImage
from media.renditions import CROPS
from media.rights import ended, ending

# Enough for the lead crop at its full size.
LARGE = max(crop.width for crop in CROPS)


class Mark(TextChoices):
    """What a picture desk looks for."""

    NO_ALT = "no_alt", _("No alternative text")
    NO_CREDIT = "no_credit", _("No credit")
    RIGHTS_ENDED = "rights_ended", _("Rights ended")
    RIGHTS_ENDING = "rights_ending", _("Rights ending soon")
    UNUSED = "unused", _("Unused")
    LARGE = "large", _("Large enough to lead")


class PictureFilterSet(ImagesFilterSet):
    """Wagtail's filters, and what is missing, ending, unused or large."""

    only = MultipleChoiceFilter(
        label=_("Only"),
        choices=Mark.choices,
        method="with_marks",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(ImagesFilterSet.Meta):
        pass

    def with_marks(self, pictures: Any, name: str, value: list[str]) -> Any:
        """Keep pictures that have all of the marks."""
        for mark in value:
            pictures = pictures.filter(_condition(mark))
        return pictures


def _condition(mark: str) -> Q:
    now = timezone.now()
    return {
        Mark.NO_ALT: Q(alt=""),
        Mark.NO_CREDIT: Q(credit=""),
        Mark.RIGHTS_ENDED: ended(at=now),
        Mark.RIGHTS_ENDING: ending(at=now),
        Mark.UNUSED: ~Q(_is_used()),
        Mark.LARGE: Q(width__gte=LARGE),
    }[Mark(mark)]


def _is_used() -> Exists:
    kind = ContentType.objects.get_for_model(NewsImage)
    key = Cast(OuterRef("pk"), CharField(max_length=255))
    return Exists(ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=key))

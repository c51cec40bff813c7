"""Category: what a story is "Published under", an axis apart from sections."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from news.models import staff_fields

# IPTC Media Topic NewsCodes are eight digits behind the prefix of their scheme.
MEDIA_TOPIC = RegexValidator(
    r"^medtop:\d{8}$", _("Write a Media Topic as medtop: and eight digits.")
)


class Category(index.Indexed, models.Model):
    """A subject that readers can follow; a category may lie under another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("lies under"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    description = models.TextField(_("description"), blank=True)
    media_topic = models.CharField(
        _("IPTC Media Topic"),
        max_length=15,
        blank=True,
        validators=[MEDIA_TOPIC],
        help_text=_("For partners, as in medtop:20000587. May stay empty."),
    )

    class Meta:
        ordering = ("name",)
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("slug"),
    ]
    api_fields = staff_fields.CATEGORY
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("parent"),
        FieldPanel("description"),
        FieldPanel("media_topic"),
    ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a ring of categories is refused on every path, not in forms alone."""
        self._refuse_ring()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a category that would lie under itself."""
        super().clean()
        self._refuse_ring()

    def ancestors(self) -> list["Category"]:
        """Return the categories above this one, nearest first."""
        found: list[Category] = []
        above = self.parent
        while above is not None and above not in found:
            found.append(above)
            above = above.parent
        return found

    def _refuse_ring(self) -> None:
        above = self.parent
        seen = {self.pk} if self.pk else set()
        while above is not None:
            if above.pk in seen:
                raise ValidationError(
                    {"parent": _("A category cannot lie under itself. Choose another.")}
                )
            seen.add(above.pk)
            above = above.parent

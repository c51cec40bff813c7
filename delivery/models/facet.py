"""What lists are filtered by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Facet(models.Model):
    """One filterable value of a document: a section, category, author, tag or type.

    The sort times and the locale are copied from the document, so that a filtered
    list is one range of one index: no join, no sort, the same cost at any depth.
    """

    document = models.ForeignKey(
        "delivery.Document",
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        related_name="facets",
        # Covered by the unique constraint below.
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=16)
    name = models.CharField(_("name"), max_length=32)
    value = models.CharField(_("value"), max_length=255)
    locale = models.CharField(_("locale"), max_length=35)
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "name", "value"], name="delivery_facet_value"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "name", "value", "published_at", "document"],
                name="delivery_facet_published",
            ),
            models.Index(
                fields=["kind", "name", "value", "updated_at", "document"],
                name="delivery_facet_updated",
            ),
            models.Index(
                fields=["kind", "name", "value", "locale", "published_at", "document"],
                name="delivery_facet_loc_published",
            ),
            models.Index(
                fields=["kind", "name", "value", "locale", "updated_at", "document"],
                name="delivery_facet_loc_updated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"

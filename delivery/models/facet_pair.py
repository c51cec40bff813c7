"""What two filters at once are answered by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FacetPair(models.Model):
    """Two facets of a document that may both be broad, in one number.

    Half of all stories may lie in one section and half under one category, and none
    in both: reading the one range and looking each story up in the other would read
    half of the record. Those that carry both are one range here, in the same orders.
    ``key`` is a digest (`delivery.pairs`), so the facets themselves are looked at too.
    """

    document = models.ForeignKey(
        "delivery.Document",
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        related_name="facet_pairs",
        # Covered by the unique constraint below.
        db_index=False,
    )
    key = models.BigIntegerField(_("key"))
    locale = models.CharField(_("locale"), max_length=35)
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("pair of facets")
        verbose_name_plural = _("pairs of facets")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "key"], name="delivery_facetpair_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["key", "published_at", "document"],
                name="delivery_pair_published",
            ),
            models.Index(
                fields=["key", "updated_at", "document"], name="delivery_pair_updated"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

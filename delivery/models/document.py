"""What readers get now of each resource, and the paths it used to live at."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Document(index.Indexed, models.Model):
    """One public resource. Present = public; absent = 404, with no trace.

    Written by `delivery.record` alone. ``body`` and ``card`` are the UTF-8 JSON
    bytes that leave the house; ``etag`` is a strong validator of ``body``, quoted
    and ready to send. ``modified_at`` is when the record changed (Last-Modified),
    ``updated_at`` what the newsroom says. A public id is one resource in one
    locale: translations have ids of their own.
    """

    kind = models.CharField(_("kind"), max_length=16)
    public_id = models.UUIDField(_("public id"))
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024, blank=True)

    title = models.TextField(_("title"), blank=True)
    text = models.TextField(_("text"), blank=True)
    body = models.BinaryField(_("body"))
    card = models.BinaryField(_("card"))
    etag = models.CharField(_("ETag"), max_length=66)

    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))
    modified_at = models.DateTimeField(_("modified at"))

    edition = models.ForeignKey(
        "delivery.Edition",
        verbose_name=_("edition"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    edition_number = models.PositiveIntegerField(_("edition number"))

    wagtail_reference_index_ignore = True

    search_fields = [
        index.SearchField("title", boost=4),
        index.SearchField("text"),
        index.FilterField("id"),
        index.FilterField("kind"),
        index.FilterField("locale"),
        index.FilterField("published_at"),
        index.FilterField("updated_at"),
    ]

    class Meta:
        verbose_name = _("published document")
        verbose_name_plural = _("published documents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "public_id"], name="delivery_document_resource"
            ),
            models.UniqueConstraint(
                fields=["locale", "path"],
                condition=~Q(path=""),
                name="delivery_document_path",
            ),
        ]
        # Each list is a range of one index, read in either direction.
        indexes = [
            models.Index(
                fields=["kind", "published_at", "id"], name="delivery_doc_published"
            ),
            models.Index(
                fields=["kind", "updated_at", "id"], name="delivery_doc_updated"
            ),
            models.Index(
                fields=["kind", "locale", "published_at", "id"],
                name="delivery_doc_loc_published",
            ),
            models.Index(
                fields=["kind", "locale", "updated_at", "id"],
                name="delivery_doc_loc_updated",
            ),
            # Wagtail's search joins on the key as text; without this it reads
            # the whole table for each search.
            models.Index(
                Cast("id", models.CharField(max_length=50)),
                name="delivery_doc_search_join",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} edition {self.edition_number}"


class OldPath(models.Model):
    """A path that once led to a resource and should still find it.

    Kept over withdrawal, so that a story that comes back is found by its old
    links. A document that takes over the path wins, and this row goes.
    """

    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024)
    kind = models.CharField(_("kind"), max_length=16)
    public_id = models.UUIDField(_("public id"))
    created_at = models.DateTimeField(_("created at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("old path")
        verbose_name_plural = _("old paths")
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "path"], name="delivery_oldpath_path"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "public_id"], name="delivery_oldpath_resource")
        ]

    def __str__(self) -> str:
        return self.path

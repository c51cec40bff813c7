"""Stories under embargo, apart from the record: no public table knows of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from delivery.models.append_only import AppendOnly


class EmbargoedDocument(models.Model):
    """A story that is approved and waits for its time, as partners get it.

    The bytes are what readers will get, and ``embargoed_until`` in them. There are
    few of them at any time: lists filter them in memory by ``facets``.
    """

    public_id = models.UUIDField(_("public id"), unique=True)
    kind = models.CharField(_("kind"), max_length=16)
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024)
    title = models.TextField(_("title"), blank=True)
    facets = models.JSONField(_("facets"), default=list)
    body = models.BinaryField(_("body"))
    card = models.BinaryField(_("card"))
    etag = models.CharField(_("ETag"), max_length=66)
    edition_number = models.PositiveIntegerField(_("edition number"))
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))
    embargoed_until = models.DateTimeField(_("embargoed until"))
    modified_at = models.DateTimeField(_("modified at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("embargoed document")
        verbose_name_plural = _("embargoed documents")
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class EmbargoAction(models.TextChoices):
    """What happened to an embargoed story."""

    EMBARGOED = "embargoed", _("Embargoed")
    UPDATED = "updated", _("Updated")
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EmbargoChange(AppendOnly):
    """One event among embargoed stories, with numbers of its own.

    The public log must show no gap, so these are not in it. Written under a lock that
    lasts until the commit: numbers become visible in order.
    """

    created_at = models.DateTimeField(_("time"))
    kind = models.CharField(_("kind"), max_length=16)
    public_id = models.UUIDField(_("public id"))
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024)
    facets = models.JSONField(_("facets"), default=list)
    action = models.CharField(_("action"), max_length=16, choices=EmbargoAction.choices)
    embargoed_until = models.DateTimeField(_("embargoed until"))

    class Meta:
        verbose_name = _("change of an embargoed story")
        verbose_name_plural = _("changes of embargoed stories")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}: {self.public_id} {self.action}"


class EmbargoReading(AppendOnly):
    """Who was given an embargoed story, when, by which key, at which address."""

    created_at = models.DateTimeField(_("time"), db_index=True)
    key = models.ForeignKey(
        "delivery_access.ApiKey",
        verbose_name=_("key"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    handle = models.CharField(_("handle"), max_length=16)
    public_id = models.UUIDField(_("story"), db_index=True)
    title = models.TextField(_("title"), blank=True)
    embargoed_until = models.DateTimeField(_("embargoed until"))
    address = models.CharField(_("address"), max_length=255)
    client = models.CharField(_("client"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("reading of an embargoed story")
        verbose_name_plural = _("readings of embargoed stories")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.title} by {self.handle}"

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
    title = models.TextField(_("title"), blank=True)
    facets = models.JSONField(_("facets"), default=list)
    body = models.BinaryField(_("body"))
    card = models.BinaryField(_("card"))
    etag = models.CharField(_("ETag"), max_length=66)
    embargoed_until = models.DateTimeField(_("embargoed until"))

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

    The public log must show no gap, so these are not in it. ``seq`` is given as that of
    `delivery.models.Change` is, under the same lock: numbers become visible in order.
    It tells nothing of a story but its id; ``facets`` (old and new) say whose it is.
    """

    seq = models.BigIntegerField(_("sequence number"), null=True, unique=True)
    created_at = models.DateTimeField(_("time"))
    public_id = models.UUIDField(_("public id"))
    facets = models.JSONField(_("facets"), default=list)
    action = models.CharField(_("action"), max_length=16, choices=EmbargoAction.choices)
    embargoed_until = models.DateTimeField(_("embargoed until"))

    class Meta:
        verbose_name = _("change of an embargoed story")
        verbose_name_plural = _("changes of embargoed stories")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.seq}: {self.public_id} {self.action}"


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

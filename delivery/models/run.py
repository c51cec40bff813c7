"""When readers could read what: the record's memory of the times it was different.

A `Run` is a stretch of time in which a resource stood in the same lists at the same
path. Within a run its bytes may change without it moving in any list (an author is
renamed, the front gets a new card): each such form is a `Wording`. All times are
half-open, ``[valid_from, valid_to)``; a ``valid_to`` of null means "still".
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One resource in the same lists at the same path. Written by `delivery.runs`.

    ``ahead`` is true where a sort time lies after ``valid_from``, as with a date an
    editor set into the future. All other rows have sort times not later than any
    moment at which they were valid, so that a list as of then starts its range there
    and not at today's end. ``place`` is the key the document had, which decides
    between equal sort times then as now. ``struck``: killed or deleted since, and so
    withheld from every public answer about the past.
    """

    kind = models.CharField(_("kind"), max_length=16)
    public_id = models.UUIDField(_("public id"))
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024, blank=True)
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))
    place = models.BigIntegerField(_("place among equals"))
    ahead = models.BooleanField(_("sorted ahead of its time"), default=False)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True)
    struck = models.BooleanField(_("struck"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = [
            models.Index(
                fields=["kind", "public_id", "valid_from"], name="delivery_run_resource"
            ),
            models.Index(
                fields=["locale", "path", "valid_from"], name="delivery_run_path"
            ),
            models.Index(
                fields=["kind", "ahead", "published_at", "place"],
                name="delivery_run_published",
            ),
            models.Index(
                fields=["kind", "ahead", "updated_at", "place"],
                name="delivery_run_updated",
            ),
            models.Index(
                fields=["kind", "locale", "ahead", "published_at", "place"],
                name="delivery_run_loc_published",
            ),
            models.Index(
                fields=["kind", "locale", "ahead", "updated_at", "place"],
                name="delivery_run_loc_updated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} from {self.valid_from:%Y-%m-%d %H:%M}"


class RunFacet(models.Model):
    """One filterable value of a run, with its sort times and interval beside it.

    As `Facet` is to `Document`. The rows of a struck run are removed.
    """

    run = models.ForeignKey(
        Run,
        verbose_name=_("run"),
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
    place = models.BigIntegerField(_("place among equals"))
    ahead = models.BooleanField(_("sorted ahead of its time"), default=False)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("facet of a run")
        verbose_name_plural = _("facets of runs")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "name", "value"], name="delivery_runfacet_value"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "name", "value", "ahead", "published_at", "place"],
                name="delivery_rf_published",
            ),
            models.Index(
                fields=["kind", "name", "value", "ahead", "updated_at", "place"],
                name="delivery_rf_updated",
            ),
            models.Index(
                fields=[
                    *("kind", "name", "value", "locale"),
                    *("ahead", "published_at", "place"),
                ],
                name="delivery_rf_loc_published",
            ),
            models.Index(
                fields=[
                    *("kind", "name", "value", "locale"),
                    *("ahead", "updated_at", "place"),
                ],
                name="delivery_rf_loc_updated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Wording(models.Model):
    """The bytes of a run from ``valid_from`` until the next wording of that run.

    ``body`` and ``card`` are kept (compressed by zlib) only where they differ from the
    edition's, as after a refresh; otherwise they are null and the edition has them.
    """

    run = models.ForeignKey(
        Run,
        verbose_name=_("run"),
        on_delete=models.CASCADE,
        related_name="wordings",
        # Covered by the index below.
        db_index=False,
    )
    edition = models.ForeignKey(
        "delivery.Edition",
        verbose_name=_("edition"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateTimeField(_("valid from"))
    body = models.BinaryField(_("body"), null=True)
    card = models.BinaryField(_("card"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        indexes = [
            models.Index(
                fields=["run", "valid_from", "id"], name="delivery_wording_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} from {self.valid_from:%Y-%m-%d %H:%M}"

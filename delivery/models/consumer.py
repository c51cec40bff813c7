"""How far those who read the log of changes to its end have come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consumer(models.Model):
    """The newest change a consumer has dealt with, by its own report.

    There is a row from the first report on; that a consumer may report, and under
    which name, is said by its key (`delivery.access`).
    """

    name = models.CharField(_("name"), max_length=64, unique=True)
    position = models.BigIntegerField(_("position"), default=0)
    reported_at = models.DateTimeField(_("last heard of"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("consumer")
        verbose_name_plural = _("consumers")
        ordering = ["name"]
        # Written by consumers alone; who may see the report is asked of `view`.
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name

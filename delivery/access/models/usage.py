"""How much a key is used, in rows that are only ever added."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Usage(models.Model):
    """What one process counted of one key since it last wrote it down.

    Rows are added, never updated, so that a delivery node needs no more than INSERT
    on this table. `delivery.access.usage.fold` makes one row a day of them.
    """

    key = models.ForeignKey(
        "delivery_access.ApiKey",
        verbose_name=_("key"),
        on_delete=models.PROTECT,
        related_name="usage",
        db_index=False,
    )
    day = models.DateField(_("day"))
    requests = models.BigIntegerField(_("requests"), default=0)
    limited = models.BigIntegerField(_("refused with 429"), default=0)
    sent = models.BigIntegerField(_("bytes"), default=0)
    last_used_at = models.DateTimeField(_("last used"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        default_permissions = ()
        indexes = [
            models.Index(fields=["key", "day"], name="delivery_access_usage_day")
        ]

    def __str__(self) -> str:
        return f"{self.key_id} on {self.day}"

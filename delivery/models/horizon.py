"""How far back the log of changes is whole."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Horizon(models.Model):
    """One pruning: up to ``seq`` the log is no longer whole, from there on it is.

    The newest row counts; the others tell when and by how much it moved.
    """

    seq = models.BigIntegerField(_("sequence number"))
    pruned = models.PositiveIntegerField(_("changes removed"))
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("pruning of the log")
        verbose_name_plural = _("prunings of the log")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.seq)

"""Who was asked to join the house, and did or did not yet."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """Leave for one person to open one account, once.

    ``digest`` is the SHA-256 of the token in the mail, which is kept nowhere.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    groups = models.ManyToManyField(
        Group, verbose_name=_("roles and desks"), related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_living(self) -> bool:
        """Whether it still opens an account."""
        return (
            self.revoked_at is None
            and self.accepted_at is None
            and self.expires_at > timezone.now()
        )

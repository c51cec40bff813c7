"""Purging as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PurgeConfig(AppConfig):
    """Registers the outbox, its admin and the listener to editors' redirects."""

    name = "delivery.purge"
    label = "delivery_purge"
    verbose_name = _("Purges")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from delivery.purge import receivers  # noqa: F401 (listens)

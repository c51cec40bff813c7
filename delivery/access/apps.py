"""Access to the delivery API as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Registers the tables of keys, of their use, and of embargoed stories."""

    name = "delivery.access"
    label = "delivery_access"
    verbose_name = _("API access")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the deployment check."""
        from delivery.access import checks  # noqa: F401

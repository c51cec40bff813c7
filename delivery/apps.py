"""The published record as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """Registered under the label ``delivery``."""

    name = "delivery"
    label = "delivery"
    verbose_name = _("Published record")
    default_auto_field = "django.db.models.BigAutoField"

"""Webhooks as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """Registers the tables, the admin and the checks of webhooks."""

    name = "delivery.webhooks"
    label = "delivery_webhooks"
    verbose_name = _("Webhooks")
    default_auto_field = "django.db.models.BigAutoField"

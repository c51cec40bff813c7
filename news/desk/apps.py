"""Django's registration of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The desk."""

    name = "news.desk"
    label = "news_desk"
    verbose_name = _("Desk")
    default_auto_field = "django.db.models.BigAutoField"

"""Django's registration of the notices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The notices."""

    name = "news.notices"
    label = "news_notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the history, to reviews and to assignments."""
        from . import receivers

        receivers.connect()

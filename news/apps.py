"""Django's registration of the newsroom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """The newsroom."""

    name = "news"
    label = "news"
    verbose_name = _("Newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the record to what happens to pages, authors and categories."""
        from news import receivers

        receivers.connect()

"""Django's registration of the front page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The front page."""

    name = "home"
    label = "home"
    verbose_name = _("Front page")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for what changes a front page."""
        from home import publishing  # noqa: F401 (connects its receivers)

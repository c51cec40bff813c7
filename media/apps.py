"""The picture desk as a Django app: images, their rights and their renditions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """Register the picture desk under the label ``media``."""

    name = "media"
    label = "media"
    verbose_name = _("Picture desk")
    default_auto_field = "django.db.models.BigAutoField"

"""The picture desk as a Django app: images, their rights and their renditions."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, pre_delete
from django.utils.translation import gettext_lazy as _

from media.reach import hold_fields

# Before any form is declared: a field reads its validators when it is made.
hold_fields()


class MediaConfig(AppConfig):
    """Register the picture desk under the label ``media``."""

    name = "media"
    label = "media"
    verbose_name = _("Picture desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard pictures in use, and let retired files go with their rows."""
        from media import deletion, policy, retirement
        from media.models import NewsImage, RetiredFile

        pre_delete.connect(deletion.refuse_if_in_use, sender=NewsImage)
        post_delete.connect(retirement.remove_file, sender=RetiredFile)
        policy.register()

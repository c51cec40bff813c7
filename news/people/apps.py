"""Django's registration of the people of the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The people."""

    name = "news.people"
    label = "news_people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

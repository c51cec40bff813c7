"""Django's registration of the people of the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    """The people."""

    name = "news.people"
    label = "news_people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        """Listen to changes of rights."""
        from . import receivers

        receivers.connect()


class HouseUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with the screens and the rules of the house."""

    user_viewset = "news.people.viewsets.PeopleViewSet"

    def ready(self) -> None:
        """Keep groups to superusers: whoever changes one changes all in it."""
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from .policies import SuperusersOnly

        super().ready()
        register_permission_policy(Group, SuperusersOnly(Group), exact_class=True)

"""Registers the keys admin and the names of what is done there."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from delivery.access.viewsets import KeyViewSet


@hooks.register("register_admin_viewset")
def register_keys() -> KeyViewSet:
    """Put keys into the Settings menu."""
    return KeyViewSet()


@hooks.register("register_log_actions")
def register_key_actions(actions: Any) -> None:
    """Name what the log of a key may say."""
    actions.register_action("api_keys.rotate", _("Rotate"), _("Changed the key"))
    actions.register_action("api_keys.revoke", _("Revoke"), _("Took the key back"))

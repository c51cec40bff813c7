"""Registers the webhooks admin and the names of what is done there."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from delivery.webhooks.viewsets import EndpointViewSet


@hooks.register("register_admin_viewset")
def register_webhooks() -> EndpointViewSet:
    """Put webhooks into the Settings menu."""
    return EndpointViewSet()


@hooks.register("register_log_actions")
def register_webhook_actions(actions: Any) -> None:
    """Name what the log of a webhook may say."""
    actions.register_action(
        "webhooks.rotate", _("Rotate secret"), _("Rotated the signing secret")
    )
    actions.register_action("webhooks.test", _("Send test"), _("Sent a test message"))
    actions.register_action(
        "webhooks.replay", _("Replay"), _("Put messages in line again")
    )

"""Registration of the notices with Wagtail."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from . import views
from .account import NoticesPanel, hide_what_means_nothing
from .bell import Bell
from .viewset import ChannelViewSet

hide_what_means_nothing()


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the list."""
    return views.urlpatterns


@hooks.register("register_admin_viewset")
def register_channels() -> ChannelViewSet:
    """Open the list of desk channels."""
    return ChannelViewSet()


@hooks.register("register_admin_menu_item")
def register_bell() -> Bell:
    """Put the bell into the menu."""
    return Bell()


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """Add the bell, which Wagtail has none of."""
    return [*icons, "news_notices/icons/news-bell.svg"]


@hooks.register("register_account_settings_panel")
def offer_choice(request: HttpRequest, user: Any, profile: Any) -> NoticesPanel:
    """Let people choose how they are told."""
    return NoticesPanel(request, user, profile)

"""Registration of the desk with Wagtail; rules live elsewhere."""

from typing import Any

from wagtail import hooks
from wagtail.models import Page

from . import log
from .admin import explorer, menus, verb_views
from .admin.bulk import PublishStories, UnpublishStories
from .admin.viewsets import ArticleViewSet, ExplorerViewSet, SectionViewSet
from .publish import PublishStoryAction, RevertStoryAction, UnpublishStoryAction


@hooks.register("register_log_actions")
def register_log_actions(registry: Any) -> None:
    """Name the desk's entries in the history."""
    log.register(registry)


@hooks.register("register_actions")
def register_actions(registry: Any) -> None:
    """Put the rules of the desk into the API, which looks its actions up on `Page`."""
    for action in (PublishStoryAction, UnpublishStoryAction, RevertStoryAction):
        registry.register(Page, action)


@hooks.register("register_admin_viewset")
def register_page_screens() -> list[Any]:
    """Use the desk's own screens for stories and sections, and its explorer."""
    return [ExplorerViewSet(), ArticleViewSet(), SectionViewSet()]


@hooks.register("construct_page_chooser_queryset")
def read_states_ahead(pages: Any, request: Any) -> Any:
    """Spare the page chooser two queries for each row."""
    return explorer.read_ahead(pages)


@hooks.register("register_admin_urls")
def register_verbs() -> list[Any]:
    """Mount the screens of the rare verbs."""
    return verb_views.urlpatterns


@hooks.register("register_page_header_buttons")
def offer_verbs(page: Any, user: Any, **kwargs: Any) -> list[Any]:
    """Offer the rare verbs in the menu of a story."""
    return menus.buttons_for(page, user=user)


@hooks.register("construct_page_action_menu")
def hide_what_would_be_refused(items: list[Any], request: Any, context: Any) -> None:
    """Take away buttons that lead to a refusal only."""
    menus.hide_publish(items, request=request, context=context)


# Wagtail registers its own in the order of apps; later ones take their place.
hooks.register("register_bulk_action", PublishStories, order=1)
hooks.register("register_bulk_action", UnpublishStories, order=1)

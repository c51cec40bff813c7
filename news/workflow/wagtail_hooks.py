"""Registration of the desk with Wagtail; rules live elsewhere."""

from typing import Any

from wagtail import hooks
from wagtail.models import Page

from . import log
from .admin.bulk import PublishStories, UnpublishStories
from .admin.viewsets import ArticleViewSet, SectionViewSet
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
    """Use the desk's own screens for stories and sections."""
    return [ArticleViewSet(), SectionViewSet()]


# Wagtail registers its own in the order of apps; later ones take their place.
hooks.register("register_bulk_action", PublishStories, order=1)
hooks.register("register_bulk_action", UnpublishStories, order=1)

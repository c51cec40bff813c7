"""Registration of the desk with Wagtail; rules live elsewhere."""

from typing import Any

from wagtail import hooks
from wagtail.models import Page

from . import log
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

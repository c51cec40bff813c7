"""Registration of the articles list and of what it does to many stories at once."""

from typing import Any

from wagtail import hooks

from . import bulk
from .viewset import ArticleListViewSet


@hooks.register("register_admin_viewset")
def register_list() -> Any:
    """Open the articles list."""
    return ArticleListViewSet()


for action in bulk.ACTIONS:
    # After Wagtail's own and the workflow's; later ones take their place.
    hooks.register("register_bulk_action", action, order=2)

"""Registration of planning with Wagtail."""

from typing import Any

from wagtail import hooks

from .viewset import AssignmentViewSet


@hooks.register("register_admin_viewset")
def register_list() -> Any:
    """Open the list of assignments."""
    return AssignmentViewSet()

"""Registration of what stands beside the editor."""

from typing import Any

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from .live import check_new_story, check_story
from .panels import PublishChecksPanel


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount what the editor asks while somebody types."""
    return [
        path("desk/checks/<int:page_id>/", check_story, name="desk_checks"),
        path(
            "desk/checks/new/<int:parent_id>/", check_new_story, name="desk_checks_new"
        ),
    ]


@hooks.register("construct_story_side_panels")
def add_panels(request: Any, story: Any, panels: list[Any], parent: Any) -> None:
    """Put the desk's panels beside Wagtail's."""
    panels.append(PublishChecksPanel(story, request, parent=parent))


@hooks.register("insert_editor_js")
def editor_script() -> str:
    """Add the script of the panels to the editor."""
    url = static("news_desk/publish-checks.js")
    return format_html('<script src="{}"></script>', url)

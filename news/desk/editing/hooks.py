"""Registration of what stands beside the editor."""

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks

from .here import still_here
from .live import check_new_story, check_story
from .panels import PublishChecksPanel, ReviewPanel
from .review import VERBS, decide, show_review


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount what the editor asks while somebody types."""
    return [
        path("desk/checks/<int:page_id>/", check_story, name="desk_checks"),
        path(
            "desk/checks/new/<int:parent_id>/", check_new_story, name="desk_checks_new"
        ),
        path("desk/here/", still_here, name="desk_still_here"),
        path("desk/review/<int:page_id>/", show_review, name="desk_review"),
        *(
            path(
                f"desk/review/<int:page_id>/{verb}/",
                decide,
                {"verb": verb},
                name=f"desk_review_{verb.replace('-', '_')}",
            )
            for verb in VERBS
        ),
    ]


@hooks.register("construct_story_side_panels")
def add_panels(request: Any, story: Any, panels: list[Any], parent: Any) -> None:
    """Put the desk's panels beside Wagtail's."""
    panels.append(PublishChecksPanel(story, request, parent=parent))
    if story.pk:
        panels.append(ReviewPanel(story, request))


@hooks.register("insert_editor_js")
def editor_script() -> str:
    """Add the script of the panels to the editor, and that of saving."""
    names = ("publish-checks", "review-panel")
    urls = ((static(f"news_desk/{name}.js"),) for name in names)
    return format_html(
        '{}<script src="{}" data-url="{}" data-logged-out="{}" data-no-answer="{}">'
        "</script>",
        format_html_join("", '<script src="{}"></script>', urls),
        static("news_desk/still-here.js"),
        reverse("desk_still_here"),
        _(
            "Your session has ended. Log in in another tab, then go on writing here: "
            "nothing you typed is lost."
        ),
        _("There is no connection to the newsroom. Nothing was done."),
    )

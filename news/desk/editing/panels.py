"""The desk's side panels of the story editor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel


class PublishChecksPanel(BaseSidePanel):
    """The publish checks, live as one types, each with a jump to its field."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle publish checks")
        icon_name = "tasks"
        counter_classname = "w-bg-critical-200"

    name = "publish-checks"
    title = _("Publish checks")
    template_name = "news_desk/editing/publish_checks.html"
    order = 150

    def __init__(self, story: Any, request: Any, *, parent: Any) -> None:
        super().__init__(story, request)
        self.parent = parent

    @property
    def url(self) -> str:
        """Where the editor asks."""
        if self.object.pk:
            return reverse("desk_checks", args=[self.object.pk])
        return reverse("desk_checks_new", args=[self.parent.pk])


class ReviewPanel(BaseSidePanel):
    """Where the review stands: claim, approve, send back; what changed, and by when."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle review")
        icon_name = "clipboard-list"
        has_counter = False

    name = "review"
    title = _("Review")
    template_name = "news_desk/editing/review_panel.html"
    order = 120

    @property
    def url(self) -> str:
        """Where its content is."""
        return reverse("desk_review", args=[self.object.pk])

"""The other screens of a story: dashboard approval, unpublish, delete, move."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.convert_alias import ConvertAliasView
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.views.pages.workflow import (
    CollectWorkflowActionDataView,
    WorkflowActionView,
)
from wagtail.models import Page

from news.workflow import permissions
from news.workflow.errors import NotReady

from .answers import Refusing


class ApprovingInWords:
    """Mixin before Wagtail's workflow views, which say "no permission" and no more."""

    def check_action(self) -> None:
        """Find the action, or say why it is not there."""
        approving = self.action_name == "approve"  # type: ignore[attr-defined]
        if approving:
            refusal = permissions.can_approve(
                self.request.user,  # type: ignore[attr-defined]
                self.object,  # type: ignore[attr-defined]
                revision=self.task_state.revision,  # type: ignore[attr-defined]
            )
            if refusal:
                raise refusal
        super().check_action()  # type: ignore[misc]


class StoryWorkflowActionView(Refusing, ApprovingInWords, WorkflowActionView):
    """Approve or send back from the dashboard."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, whole or not at all."""
        return super().post(request, *args, **kwargs)


class StoryCollectView(Refusing, ApprovingInWords, CollectWorkflowActionDataView):
    """Ask for the words that go with an approval or a sending back."""


class StoryUnpublishView(Refusing, UnpublishView):
    """Unpublish, together with the record."""

    @transaction.atomic
    def unpublish(self) -> Any:
        """Act, whole or not at all."""
        return super().unpublish()


class StoryDeleteView(Refusing, DeleteView):
    """Delete drafts; what is live has to be unpublished first."""


class StoryMoveView(Refusing, MoveConfirmView):
    """Move, together with the record."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, whole or not at all."""
        return super().post(request, *args, **kwargs)


class StoryCopyView(Refusing, CopyView):
    """Copy, as a draft."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Act, whole or not at all."""
        return super().form_valid(form)


class StoryConvertAliasView(Refusing, ConvertAliasView):
    """Turn an alias into a story of its own, which starts as a draft."""


class SectionEditView(Refusing, EditView):
    """Edit a section; a new path reaches the stories below with it, or not at all."""

    @transaction.atomic
    def publish_action(self) -> HttpResponse:
        """Act, whole or not at all."""
        return super().publish_action()


class SectionDeleteView(Refusing, DeleteView):
    """Delete a section without live stories."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say in words what Wagtail's protection would answer with silence."""
        live = Page.objects.descendant_of(self.page).live()
        if live.exists():
            raise NotReady(
                _("There are live pages below. Unpublish or move them first."),
                code="live",
            )
        return super().post(request, *args, **kwargs)

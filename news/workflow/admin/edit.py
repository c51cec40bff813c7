"""The editor's screens of a story: create, edit, put back."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.models import Revision

from news import standards
from news.workflow import actions, permissions
from news.workflow.errors import DeskRefusal, Outdated
from news.workflow.tasks import DeskApprovalTask

from .answers import Refusing, say
from .asking import AskingForCorrections
from .autosave import Autosaving

# A mixin's methods speak of the view they are mixed into.
View: Any = EditView if TYPE_CHECKING else object


class WithDeskPanels(View):
    """Mixin before Wagtail's views: side panels that others register for stories.

    Functions of the hook `construct_story_side_panels` get `request`, `story`, the
    list `panels` to add to, and `parent`, the section.
    """

    def get_side_panels(self) -> Any:
        """Add them, but not to what is sent after an autosave."""
        panels = super().get_side_panels()
        if self.expects_json_response or getattr(self, "hydrate_create_view", False):
            return panels
        parent = getattr(self, "parent_page", None) or self.parent
        for add in hooks.get_hooks("construct_story_side_panels"):
            add(request=self.request, story=self.page, panels=panels, parent=parent)
        panels.sort(key=lambda panel: panel.order)
        return panels


class StoryEditing(AskingForCorrections, WithDeskPanels, Refusing, View):
    """Mixin before Wagtail's edit views: each verb is one transaction, or words."""

    page: Any

    def save_action(self) -> HttpResponse:
        """Save a draft, and say what was asked for but not done."""
        if self.expects_json_response:
            return self._try(self.autosave)
        response = self._try(super().save_action)
        self._say_what_was_not_done()
        return response

    def publish_action(self) -> HttpResponse:
        """Publish or schedule on the user's own word."""
        return self._try(self._publish)

    def submit_action(self) -> HttpResponse:
        """Submit for review, or again after a sending back."""
        return self._try(self._submit)

    def restart_workflow_action(self) -> HttpResponse:
        """Begin the review anew."""
        return self._try(super().restart_workflow_action)

    def cancel_workflow_action(self) -> HttpResponse:
        """Take the story out of review."""
        return self._try(super().cancel_workflow_action)

    def perform_workflow_action(self) -> HttpResponse:
        """Approve or send back the text this screen showed."""
        return self._try(self._perform)

    def _publish(self) -> HttpResponse:
        revision = self._save_with_answer()
        actions.publish_article(
            self.page,
            user=self.request.user,
            revision=revision,
            changed=self.has_content_changes,
            previous_revision=self.previous_revision,
        )
        stage = actions.workflow_status(self.page).stage
        words = (
            _("“%(title)s” is scheduled.")
            if stage == "scheduled"
            else _("“%(title)s” is published.")
        )
        return self._done(words)

    def _submit(self) -> HttpResponse:
        self._save_with_answer()
        actions.submit_article(self.page, user=self.request.user)
        return self._done(_("“%(title)s” is submitted for review."))

    def _perform(self) -> HttpResponse:
        approving = self.workflow_action == "approve"
        if approving and self.is_out_of_date:
            raise Outdated(
                _("The text has changed since you opened it. Read the new text first."),
                code="outdated",
            )
        seen = self.latest_revision
        if self.has_content_changes:
            seen = self._save_text()
        extra = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        task = self.page.current_workflow_task
        if approving and isinstance(task, DeskApprovalTask):
            extra["revision_id"] = seen.pk
        task.on_action(
            self.page.current_workflow_task_state,
            self.request.user,
            self.workflow_action,
            **extra,
        )
        return self._done(
            _("“%(title)s” is approved.")
            if approving
            else _("“%(title)s” is sent back.")
        )

    def _save_with_answer(self) -> Revision:
        revision = self._save_text()
        self.note_answer(revision)
        return revision

    def _save_text(self) -> Revision:
        self.page = self.form.save(commit=not self.page.live)
        self.add_correction_given()
        self.subscription.save()
        revision = self.page.save_revision(
            user=self.request.user,
            log_action=True,
            previous_revision=self.previous_revision,
            clean=False,
        )
        if self.has_content_changes and "comments" in self.form.formsets:
            changes = self.get_commenting_changes()
            self.log_commenting_changes(changes, revision)
            transaction.on_commit(lambda: self.send_commenting_notifications(changes))
        return revision

    def _done(self, words: str) -> HttpResponse:
        for finding in standards.warnings(self.page):
            messages.warning(self.request, str(finding))
        title = self.page.get_admin_display_title()
        messages.success(
            self.request,
            words % {"title": title},
            buttons=[self.get_edit_message_button()],
        )
        response = self.run_hook("after_edit_page", self.request, self.page)
        return response or self.redirect_away()

    def _try(self, verb: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            with transaction.atomic():
                return verb()
        except DeskRefusal as refusal:
            return self._refuse(refusal)

    def _refuse(self, refusal: DeskRefusal) -> HttpResponse:
        """Show the form again with what was typed; nothing was saved."""
        if self.expects_json_response:
            return self.json_error_response(refusal.code, " ".join(refusal.words))
        say(self.request, self.question_for(refusal))
        self.form.show_findings(refusal.findings)
        # What the undone transaction had put there.
        self.page.latest_revision = self.latest_revision
        self.has_unsaved_changes = True
        self.errors_debug = refusal.message
        return self.render_to_response(self.get_context_data())

    def _say_what_was_not_done(self) -> None:
        """Wagtail turns what a person may not do into a plain save, without a word."""
        post, user = self.request.POST, self.request.user
        refusal = None
        if post.get("action-publish"):
            refusal = permissions.publish_refusal(user, self.page)
        elif post.get("action-workflow-action"):
            refusal = permissions.can_approve(user, self.page)
        if refusal:
            say(self.request, refusal)


class ArticleEditView(StoryEditing, Autosaving, EditView):
    """Edit a story."""


class ArticleRevertView(StoryEditing, Autosaving, RevisionsRevertView):
    """Put an older version of a story back."""


class ArticleCreateView(WithDeskPanels, Refusing, CreateView):
    """Create a story; what cannot go on yet is kept as a draft."""

    @transaction.atomic
    def save_action(self) -> HttpResponse:
        """Save the draft, whole or not at all."""
        return super().save_action()

    def publish_action(self) -> HttpResponse:
        """Keep the draft; nobody publishes what they have just written."""
        return self._keep_then(
            actions.publish_article, words=_("“%(title)s” is published.")
        )

    def submit_action(self) -> HttpResponse:
        """Keep the draft and submit it."""
        return self._keep_then(
            actions.submit_article, words=_("“%(title)s” is submitted for review.")
        )

    def _keep_then(self, verb: Callable[..., Any], *, words: str) -> HttpResponse:
        response = self.save_action()
        try:
            verb(self.page, user=self.request.user)
        except DeskRefusal as refusal:
            say(self.request, refusal)
            return response
        title = self.page.get_admin_display_title()
        messages.success(self.request, words % {"title": title})
        return self.redirect_away()

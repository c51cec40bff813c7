"""Saving while somebody types: the same rules as any other save, at less cost.

Wagtail's way saves every row of a story, indexes it once for each, and renders the
menus of a page that is only told what changed. This one writes what the form changed.
"""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from news.workflow.content import BOOKKEEPING
from news.workflow.errors import Outdated
from news.workflow.status import look_up_reviews

# A mixin's methods speak of the view they are mixed into.
View: Any = EditView if TYPE_CHECKING else object
# Written into the row only when they changed: other rows hang on them.
ADDRESS = {"slug"}
# What the page around the form shows.
SHOWN = {"expire_at", "go_live_at", "slug", "title"}


class Autosaving(View):
    """Mixin before Wagtail's edit view: what an answer to the editor's script needs."""

    page: Any
    form_class: Any
    partials_template_name = "news_workflow/autosave.html"

    def get_object(self) -> Any:
        """Read the newest text, with the review that was read with the page."""
        page, known = super().get_object(), self.real_page_record
        page._current_workflow_states = known._current_workflow_states
        page.scheduled_revision = known.scheduled_revision
        state = page.current_workflow_state
        if self.expects_json_response and state:
            # An autosave seldom shows the steps of the review.
            steps = state.all_tasks_with_status
            state.all_tasks_with_status = lambda: SimpleLazyObject(steps)
        return page

    def get_translations(self) -> list[dict[str, Any]]:
        """Leave out what an autosave seldom shows; `_partials` asks for it then."""
        return [] if self.expects_json_response else super().get_translations()

    def get_action_menu(self) -> Any:
        """Leave out the menu, which an autosave does not show."""
        return (
            MediaContainer([])
            if self.expects_json_response
            else super().get_action_menu()
        )

    def get_header_more_buttons(self) -> list[Any]:
        """Leave out the verbs, which an autosave does not show."""
        return [] if self.expects_json_response else super().get_header_more_buttons()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read only what changed, if the editor's script asks."""
        if self.expects_json_response:
            whole = self.form_class
            self.form_class = lambda *a, **kw: whole(*a, **kw).leave_out_unchanged()
        return super().post(request, *args, **kwargs)

    def autosave(self) -> HttpResponse:
        """Save what the form changed as a version; answer what Wagtail's script reads.

        Raises `DeskRefusal`.
        """
        overwritten, stood = self._overwritten(), self._standing()
        revision = self._save_version(overwritten)
        if self.has_content_changes and "comments" in self.form.formsets:
            changes = self.get_commenting_changes()
            self.log_commenting_changes(changes, revision)
            self.send_commenting_notifications(changes)
        self.run_hook("after_edit_page", self.request, self.page)
        is_shown = stood != self._standing() or SHOWN & set(self.form.changed_data)
        return JsonResponse(
            {
                "success": True,
                "pk": self.page.pk,
                "revision_id": revision.pk,
                "revision_created_at": revision.created_at.isoformat(),
                "field_updates": dict(self.form.get_field_updates_for_resave()),
                "comments": self.form.serialize_comments(self.request.user),
                "html": self._partials() if is_shown else "",
            }
        )

    def _standing(self) -> tuple[Any, ...]:
        """Return what the page around the form says of where the story stands."""
        if not hasattr(self.page, "_current_workflow_states"):
            look_up_reviews(self.page)
        state = self.page.current_workflow_state
        return (
            self.page.live,
            self.page.has_unpublished_changes,
            state and (state.status, state.current_task_state.task_id),
        )

    def _partials(self) -> str:
        self.translations = super().get_translations()
        # The page around the form shows none of its fields, and some cost queries.
        self.edit_handler = FieldPanel("title").bind_to_model(type(self.page))
        return self.render_partials()

    def _save_version(self, overwritten: Revision | None) -> Revision:
        self.page = self.form.save(commit=False)
        if "comment_notifications" in self.form.changed_data:
            self.subscription.save()
        with disable_reference_index_auto_update():
            revision = self.page.save_revision(
                user=self.request.user,
                # One line in the history for one sitting.
                log_action=overwritten is None,
                previous_revision=self.previous_revision,
                overwrite_revision=overwritten,
                row_follows=self._row(),
                clean=False,
            )
        if not self.page.live:
            ReferenceIndex.create_or_update_for_object(self.page)
        return revision

    def _row(self) -> list[str]:
        """Return what to write into the row of a draft; nothing into a live one."""
        if self.page.live:
            return []
        if self.form.formsets.keys() - {"comments"}:
            # New rows get their keys before the version names them.
            self.page.save(clean=False)
            return []
        changed = set(self.form.changed_data)
        kept = BOOKKEEPING | (ADDRESS - changed)
        columns = self.page._meta.concrete_fields
        names = [f.name for f in columns if f.name not in kept and not f.primary_key]
        return [*names, "tagged_items"] if "tags" in changed else names

    def _overwritten(self) -> Revision | None:
        """Return the version this session saved last, which may be written over."""
        key = self.request.POST.get("overwrite_revision_id")
        if not key:
            return None
        if str(self.latest_revision and self.latest_revision.pk) != key:
            raise Outdated(
                _("Saving will overwrite a newer version."), code="invalid_revision"
            )
        return self.latest_revision

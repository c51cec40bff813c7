"""The list of assignments, its forms, and the screen of one assignment."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from news.desk.articles.viewset import DeskMenuItem
from news.desk.models import Assignment
from news.workflow.admin.answers import forbid
from news.workflow.errors import NotAllowed, raise_if
from news.workflow.permissions import name_of
from news.workflow.seat import Seat

from .filters import AssignmentFilterSet
from .forms import AssignmentForm
from .rights import assignments_for, plan_refusal, start_refusal
from .start import start_story

LIST = "desk_assignments"


class OneAssignment:
    """Mixin of a view of one assignment: 404 for the unknown, 403 in words."""

    is_for_planners = True
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer refusals in words."""
        try:
            if self.is_for_planners:
                raise_if(plan_refusal(request.user, self.assignment))
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except NotAllowed as refusal:
            return forbid(request, refusal, url=reverse(f"{LIST}:index"))

    @cached_property
    def assignment(self) -> Assignment:
        """Find what the address names; 404 for what one may not know of."""
        return known(self.request.user, self.kwargs["pk"])

    def get_object(self, queryset: Any = None) -> Assignment:
        """Return what the address names."""
        return self.assignment


def known(user: Any, key: Any) -> Assignment:
    """Return an assignment a person may know of, or raise `Http404`."""
    seat = Seat(user)
    if not seat.is_at_work():
        raise Http404
    rows = assignments_for(seat).select_related("section", "story")
    return get_object_or_404(rows, pk=key)


class EditAssignment(OneAssignment, generic.EditView):
    """Change an assignment."""

    @transaction.atomic
    def save_instance(self) -> Any:
        """Keep the story that somebody started while the form was open."""
        rows = Assignment.objects.select_for_update(of=("self",))
        self.form.instance.story_id = rows.get(pk=self.assignment.pk).story_id
        return super().save_instance()


class DeleteAssignment(OneAssignment, generic.DeleteView):
    """Give an assignment up."""


class AssignmentHistory(OneAssignment, generic.HistoryView):
    """Who changed it."""


class AssignmentUsage(OneAssignment, generic.UsageView):
    """What refers to it."""


class AssignmentIndex(generic.IndexView):
    """The assignments a person may know of, the next due first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.seat = Seat(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        rows = assignments_for(self.seat).select_related("section", "story")
        return rows.prefetch_related("people")

    def get_list_buttons(self, instance: Any) -> list[Any]:
        """Leave what can be done to the screen of the assignment."""
        return []

    def get_edit_url(self, instance: Any) -> str:
        """Lead to the screen that everybody may see."""
        return reverse(f"{LIST}:show", args=[instance.pk])


class ShowAssignment(OneAssignment, WagtailAdminTemplateMixin, TemplateView):
    """One assignment, and what this person can do about it."""

    is_for_planners = False
    template_name = "news_desk/planning/assignment.html"
    header_icon = "pick"

    def get_page_title(self) -> str:
        return self.assignment.what

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{LIST}:index"), "label": _("Assignments")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, row = self.request.user, self.assignment
        seat = Seat(user)
        return super().get_context_data(
            assignment=row,
            desk=seat.desks.of(row.section.path),
            people=[name_of(person) for person in row.people.all()],
            plans=plan_refusal(user, row) is None,
            refusal=None if row.story_id else start_refusal(user, row),
            story_is_known=row.story is not None and seat.sees(row.story.path),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start the story, or open the one that was started."""
        story, is_new = start_story(self.assignment, user=request.user)
        if is_new:
            messages.success(request, _("The story is started."))
        else:
            messages.info(request, _("The story had been started already."))
        return redirect("wagtailadmin_pages:edit", story.pk)


class AssignmentViewSet(ModelViewSet):
    """What is to be covered."""

    model = Assignment
    name = LIST
    url_prefix = "desk/assignments"
    icon = "pick"
    menu_label = gettext_lazy("Assignments")
    menu_order = 92
    menu_item_class = DeskMenuItem
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = AssignmentIndex
    edit_view_class = EditAssignment
    delete_view_class = DeleteAssignment
    history_view_class = AssignmentHistory
    usage_view_class = AssignmentUsage
    filterset_class = AssignmentFilterSet
    search_fields = ["what", "slug"]
    ordering = ["due_at"]
    list_display = [
        TitleColumn(
            "what",
            label=gettext_lazy("What"),
            get_url=lambda row: reverse(f"{LIST}:show", args=[row.pk]),
        ),
        Column("slug", label=gettext_lazy("Slug")),
        Column("section", label=gettext_lazy("Section")),
        Column("names", label=gettext_lazy("People"), accessor=lambda row: names(row)),
        DateColumn("due_at", label=gettext_lazy("Due"), sort_key="due_at"),
        Column(
            "priority",
            label=gettext_lazy("Priority"),
            accessor="get_priority_display",
            sort_key="priority",
        ),
        Column("coverage", label=gettext_lazy("Coverage")),
        Column(
            "story",
            label=gettext_lazy("Story"),
            accessor=lambda row: _("started") if row.story_id else _("none yet"),
        ),
    ]

    def get_form_class(self, for_update: bool = False) -> type[AssignmentForm]:
        return AssignmentForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", ShowAssignment.as_view(), name="show"),
        ]


def names(assignment: Assignment) -> str:
    """Name the people of an assignment in one line."""
    return ", ".join(name_of(person) for person in assignment.people.all())

"""What the list of assignments can be narrowed by."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import (
    ChoiceFilter,
    DateFromToRangeFilter,
    MultipleChoiceFilter,
)
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from news.desk.models import Assignment, Priority
from news.workflow.desks import Desks
from news.workflow.permissions import name_of
from news.workflow.seat import Seat

from .forms import staff
from .rights import in_desk


class State(TextChoices):
    """How far an assignment is."""

    PLANNED = "planned", _("No story yet")
    STARTED = "started", _("Story started")
    LATE = "late", _("Late, and no story")


def _desks() -> list[tuple[int, str]]:
    return list(Desks().names().items())


def _people() -> list[tuple[int, str]]:
    return [(person.pk, name_of(person)) for person in staff()]


class AssignmentFilterSet(WagtailFilterSet):
    """The filters of the list of assignments."""

    state = ChoiceFilter(
        label=_("Story"),
        choices=State.choices,
        method="in_state",
        widget=forms.RadioSelect,
    )
    desk = ChoiceFilter(
        label=_("Desk"), choices=_desks, method="of_desk", widget=forms.RadioSelect
    )
    person = ChoiceFilter(
        label=_("Person"),
        choices=_people,
        field_name="people",
        widget=forms.RadioSelect,
    )
    priority = MultipleChoiceFilter(
        label=_("Priority"),
        choices=Priority.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    coverage = MultipleChoiceFilter(
        label=_("Coverage"),
        choices=[
            ("text", _("text")),
            ("picture", _("picture")),
            ("video", _("video")),
        ],
        method="with_coverage",
        widget=forms.CheckboxSelectMultiple,
    )
    due_at = DateFromToRangeFilter(label=_("Due"), widget=DateRangePickerWidget)

    class Meta:
        model = Assignment
        fields: list[str] = []

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """Keep assignments that are this far."""
        if value == State.STARTED:
            return rows.filter(story__isnull=False)
        if value == State.LATE:
            rows = rows.filter(due_at__lt=timezone.now())
        return rows.filter(story=None)

    def of_desk(self, rows: Any, name: str, value: str) -> Any:
        """Keep assignments of a desk."""
        return in_desk(rows, seat=Seat(self.request.user), desk=int(value))

    def with_coverage(self, rows: Any, name: str, value: list[str]) -> Any:
        """Keep assignments that want all of this."""
        return rows.filter(**dict.fromkeys(value, True))

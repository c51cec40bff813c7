"""The form of an assignment."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from news.desk.models import Assignment
from news.workflow.permissions import name_of
from news.workflow.seat import Seat

from .moments import TimeTyped, WallTimeField, wall_of
from .rights import sections_to_plan


class PeopleField(forms.ModelMultipleChoiceField):
    """People of the newsroom, by the names they are known by."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


def staff() -> Any:
    """Return the people one can assign things to."""
    people = get_user_model().objects.filter(is_active=True, groups__isnull=False)
    return people.distinct().order_by("first_name", "last_name", "username")


class AssignmentForm(TimeTyped, WagtailAdminModelForm):
    """What is to be covered; the time is the newsroom's."""

    moment_field = "due_at"
    field_order = ("what", "slug", "section", "due_at", "which", "priority", "people")

    due_at = WallTimeField(label=_("Due"), widget=AdminDateTimeInput)
    people = PeopleField(
        label=_("People"),
        queryset=None,
        required=False,
        help_text=_("Nobody means: whoever takes it up."),
    )

    class Meta:
        model = Assignment
        fields = (
            "what",
            "slug",
            "section",
            "due_at",
            "priority",
            "people",
            "text",
            "picture",
            "video",
            "notes",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["people"].queryset = staff()
        fields["section"].queryset = sections_to_plan(Seat(self.for_user))
        fields["section"].disabled = self.instance.story_id is not None
        fields["due_at"].help_text = _("In the time of %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean_slug(self) -> str:
        """Make a slug of what is planned, where none is given."""
        given = self.cleaned_data["slug"]
        return given or slugify(self.cleaned_data.get("what", ""))[:80]

    def clean(self) -> dict[str, Any]:
        """Ask for something to cover it with."""
        given = super().clean()
        if not any(given.get(name) for name in ("text", "picture", "video")):
            self.add_error("text", _("Choose at least one of text, picture and video."))
        return given

    def read(self, wall: datetime, *, which: str) -> datetime:
        """Leave alone a time that was not changed, also when it has passed."""
        before = self.initial.get("due_at")
        if (
            before
            and not which
            and wall == wall_of(before).replace(second=0, microsecond=0)
        ):
            return before
        return super().read(wall, which=which)

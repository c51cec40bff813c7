"""Forms of the webhooks admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from delivery.models import Change
from delivery.sections import SectionsField
from delivery.webhooks.events import Event
from delivery.webhooks.models import Endpoint


class EndpointForm(WagtailAdminModelForm):
    """Who is told of what."""

    url = forms.URLField(
        label=_("Address"),
        max_length=2000,
        assume_scheme="https",
        help_text=_("Where messages are sent, by HTTP POST."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=Event.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them, and those to come."),
    )
    sections = SectionsField(
        help_text=_(
            "Slugs or public ids, separated by commas; sections below are included. "
            "Empty: all sections. The front page is sent in any case."
        ),
    )

    class Meta:
        model = Endpoint
        fields = ["url", "description", "events", "sections", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].kept = self.instance.sections


class ReplayForm(forms.Form):
    """A range of the record, by time or by number; an open end is open."""

    since = forms.DateTimeField(
        label=_("From"), required=False, widget=AdminDateTimeInput
    )
    until = forms.DateTimeField(
        label=_("Until"), required=False, widget=AdminDateTimeInput
    )
    first = forms.IntegerField(
        label=_("From number"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=_("The number (seq) of a change, as in /api/v1/changes/."),
    )
    last = forms.IntegerField(
        label=_("To number"), required=False, min_value=1, max_value=2**63 - 1
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an empty form and a range that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise ValidationError(
                _("Say from when or from which number to send again.")
            )
        for low, high in (("since", "until"), ("first", "last")):
            start, end = data.get(low), data.get(high)
            if start and end and start > end:
                self.add_error(high, _("The end lies before the beginning."))
        return data

    def changes(self) -> QuerySet[Change]:
        """Return the changes of the range."""
        data = self.cleaned_data
        limits = {
            "created_at__gte": data["since"],
            "created_at__lte": data["until"],
            "seq__gte": data["first"],
            "seq__lte": data["last"],
        }
        given = {key: value for key, value in limits.items() if value is not None}
        return Change.objects.filter(**given)

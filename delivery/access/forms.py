"""The form of a key, and the terms of the report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from delivery.access.models import ApiKey, Scope
from delivery.sections import SectionsField


class KeyForm(WagtailAdminModelForm):
    """Who gets what."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    sections = SectionsField(
        help_text=_(
            "Slugs or public ids, separated by commas; sections below are included. "
            "Empty: all sections."
        ),
    )

    class Meta:
        model = ApiKey
        fields = [
            "name",
            "contact",
            "scopes",
            "sections",
            "consumer",
            "rate_limit",
            "expires_at",
        ]
        widgets = {"expires_at": AdminDateTimeInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].kept = self.instance.sections


class ReportForm(forms.Form):
    """Which readings of embargoed stories to show; an open end is open."""

    key = forms.ModelChoiceField(
        label=_("Key"), required=False, queryset=ApiKey.objects.all()
    )
    story = forms.UUIDField(label=_("Story (public id)"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=AdminDateInput)
    until = forms.DateField(
        label=_("To, inclusive"), required=False, widget=AdminDateInput
    )

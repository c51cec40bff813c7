"""Desk channels under Settings in the admin: for which desk, and where to."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet

from delivery.webhooks.guard import TargetRefusedError, check
from delivery.webhooks.vault import lock
from news.models import SectionPage

from .models import Channel


class ChannelForm(WagtailAdminModelForm):
    """A desk and the address of its channel, which is never shown again."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "The incoming webhook, as Slack gives it. It is kept secret; leave this "
            "empty to keep the one there is."
        ),
    )

    class Meta:
        model = Channel
        fields = ["desk", "url", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desks = SectionPage.objects.filter(desk__isnull=False).values("desk")
        self.fields["desk"].queryset = Group.objects.filter(pk__in=desks)
        self.fields["url"].required = not self.instance.pk

    def clean_url(self) -> str:
        """Refuse an address that the site may not call, with the reason."""
        url = str(self.cleaned_data["url"])
        if url:
            try:
                target, _addresses = check(url)
            except TargetRefusedError as refusal:
                raise ValidationError(str(refusal)) from None
            self.instance.locked_url, self.instance.host = lock(url), target.host
            self.instance.error = ""
        return url


class ChannelViewSet(ModelViewSet):
    """Desk channels, for those with the right to change them."""

    model = Channel
    name = "desk_channels"
    icon = "news-bell"
    menu_label = _("Desk channels")
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = [
        "__str__",
        Column("host", label=_("Host")),
        BooleanColumn("is_active", label=_("Active")),
        Column("error", label=_("Why the last one failed")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[ChannelForm]:
        return ChannelForm

"""How one wants to be told: a panel of Wagtail's account settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NotificationPreferencesForm
from wagtail.admin.views.account import (
    BaseSettingsPanel,
    NotificationsSettingsPanel,
    notifications_tab,
)

from .models import Preference


class PreferenceForm(forms.ModelForm):
    """Mail at once, once a day or never; superusers are asked of every desk too."""

    class Meta:
        model = Preference
        fields = ("mail", "every_desk")
        widgets = {"mail": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.user.is_superuser:
            del self.fields["every_desk"]


class NoticesPanel(BaseSettingsPanel):
    """The newsroom's notices, beside Wagtail's own about comments."""

    name = "notices"
    title = _("Notices of the newsroom")
    tab = notifications_tab
    order = 50
    form_class = PreferenceForm

    def get_form(self) -> PreferenceForm:
        """Show what was chosen, or what holds for who has chosen nothing."""
        chosen = Preference.objects.filter(user=self.user).first()
        given = self.request.POST if self.request.method == "POST" else None
        instance = chosen or Preference(user=self.user)
        return PreferenceForm(given, instance=instance, prefix=self.name)


class CommentsForm(NotificationPreferencesForm):
    """What is left of Wagtail's own: mails about comments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("submitted", "approved", "rejected"):
            self.fields.pop(f"{name}_notifications", None)


def hide_what_means_nothing() -> None:
    """Take the switches of mails that ours took the place of out of Wagtail's panel.

    It is the one panel of the account that no hook can replace.
    """
    NotificationsSettingsPanel.form_class = CommentsForm

"""One's own account: Wagtail's panel for name and address, with the house's rule."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.views.account import NameEmailSettingsPanel

from .staff import others_with_address


class OwnNameForm(NameEmailForm):
    """An address is one person's: people log in with it."""

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if others_with_address(address, than=self.instance).exists():
            raise forms.ValidationError(
                _("Somebody else has this address. People log in with it.")
            )
        return str(address)


def keep_addresses_apart() -> None:
    """Put the rule into the panel, which no hook can replace."""
    NameEmailSettingsPanel.form_class = OwnNameForm

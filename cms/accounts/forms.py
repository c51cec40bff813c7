"""allauth's forms in the words of the house."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _

from news.people.staff import active_with_address


class StaffLoginForm(LoginForm):
    """A name or an address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, autocomplete in (
            ("login", _("User name or e-mail address"), "username"),
            ("password", _("Password"), "current-password"),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"autocomplete": autocomplete}
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class ForgottenForm(ResetPasswordForm):
    """An address finds its person in whatever case their account has it."""

    def clean_email(self) -> str:
        address = str(super().clean_email())
        self.users = active_with_address(address)
        return address


class PasskeyForm(AddWebAuthnForm):
    """A key that opens without a password, unless somebody wants it beside one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        field = self.fields["passwordless"]
        field.label = _("Opens without the password")
        field.help_text = _(
            "The key then asks for your fingerprint, face or PIN. Take the tick away "
            "for an older security key that cannot."
        )
        field.initial = True

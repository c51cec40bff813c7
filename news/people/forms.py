"""A person's account on one screen: name, roles and desks."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from . import rights
from .receivers import set_groups
from .staff import others_with_address

SORTS = ("roles", "desks", "others")


def group_fields(actor: Any) -> dict[str, forms.ModelMultipleChoiceField]:
    """Return what somebody may give, sorted into roles, desks and other groups."""
    mine = rights.giveable(actor).order_by("name")
    roles, desks = rights.house_roles(), rights.desks()
    rest = mine.exclude(pk__in=roles).exclude(pk__in=desks)
    found = {
        "roles": _boxes(_("Roles"), mine.filter(pk__in=roles)),
        "desks": _boxes(_("Desks"), mine.filter(pk__in=desks)),
    }
    return found | ({"others": _boxes(_("Other groups"), rest)} if rest else {})


def _boxes(label: Any, groups: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        groups, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class RolesAndDesks(forms.Form):
    """What a person is in, as far as whoever fills it in may give it."""

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.fields |= group_fields(actor)

    @property
    def groups(self) -> list[Group]:
        """All that was ticked."""
        return [g for sort in SORTS for g in self.cleaned_data.get(sort, ())]


class PersonForm(RolesAndDesks):
    """What an account has beside Wagtail's fields, for making and changing it."""

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.actor.is_superuser:
            self.fields.pop("is_superuser", None)
        if self.instance.pk:
            ids = set(self.instance.groups.values_list("pk", flat=True))
            for sort in {*SORTS} & {*self.fields}:
                self.initial[sort] = ids
        if self.instance.pk == self.actor.pk:
            # One's own needs the old one as well: under Account.
            self.fields.pop("password1", None)
            self.fields.pop("password2", None)
            self.password_enabled = False

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if others_with_address(address, than=self.instance).exists():
            raise forms.ValidationError(
                _("Somebody else has this address. People log in with it.")
            )
        return str(address)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        set_groups(self.instance, self.groups)


FIELDS = {"username", "email", "first_name", "last_name", "is_superuser"}


class NewPersonForm(PersonForm, UserCreationForm):
    """Makes an account by hand, where no mail can be sent."""

    password_enabled = True

    class Meta(UserCreationForm.Meta):
        fields = FIELDS


class ChangePersonForm(PersonForm, UserEditForm):
    """Changes an account."""

    password_enabled = True

    class Meta(UserEditForm.Meta):
        fields = FIELDS | {"is_active"}


class InviteForm(RolesAndDesks):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ["email", *SORTS]

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if others_with_address(address).exists():
            raise forms.ValidationError(
                _("Somebody with this address has an account already.")
            )
        return str(address)

    def clean(self) -> None:
        super().clean()
        if not self.errors and not self.groups:
            self.add_error("roles", _("Give at least one role or desk."))

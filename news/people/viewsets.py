"""Wagtail's list of users, by the rules of who may give what."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views import users

from . import rights
from .forms import ChangePersonForm, NewPersonForm


class _ByActor:
    """A view whose form knows who fills it in."""

    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()  # type: ignore[misc]
        return kwargs | {"actor": self.request.user}


class _OfTheirs:
    """A view of one person, for those who may change this account."""

    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not rights.may_manage(request.user, self.get_object()):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PeopleIndexView(users.IndexView):
    """Who has an account, with the way to the invitations."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = super().header_buttons
        if not rights.may_invite(self.request.user):
            return buttons
        invite = HeaderButton(
            _("Invite people"), url=reverse("people_invitations"), icon_name="mail"
        )
        return [*buttons, invite]


class NewPersonView(_ByActor, users.CreateView):
    """Make an account by hand."""


class ChangePersonView(_ByActor, _OfTheirs, users.EditView):
    """A person's account, roles and desks."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        access = HeaderButton(
            _("Sessions and second factor"),
            url=reverse("people_access", args=[self.object.pk]),
            icon_name="key",
        )
        return [*super().header_more_buttons, access]


class DeletePersonView(_OfTheirs, users.DeleteView):
    """Delete an account."""


class PeopleViewSet(users.UserViewSet):
    """The people of the house."""

    index_view_class = PeopleIndexView
    add_view_class = NewPersonView
    edit_view_class = ChangePersonView
    delete_view_class = DeletePersonView
    create_template_name = "news_people/new_person.html"
    edit_template_name = "news_people/person.html"
    copy_view_enabled = False  # rights are given one person at a time

    def get_form_class(self, for_update: bool = False) -> type:
        return ChangePersonForm if for_update else NewPersonForm

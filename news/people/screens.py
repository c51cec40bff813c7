"""The screens of invitations, and of one person's ways in."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.workflow.admin.answers import say
from news.workflow.errors import DeskRefusal

from . import access, invitations, rights
from .forms import InviteForm
from .models import Invitation

PEOPLE = {
    "url": reverse_lazy("wagtailusers_users:index"),
    "label": gettext_lazy("Users"),
}


class InvitationsView(WagtailAdminTemplateMixin, FormView):
    """Invite somebody; and who was invited and has not come yet."""

    template_name = "news_people/invitations.html"
    page_title = gettext_lazy("Invitations")
    header_icon = "mail"
    form_class = InviteForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not rights.may_invite(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"actor": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            told = invitations.invite(
                user=self.request.user,
                email=form.cleaned_data["email"],
                groups=form.groups,
            )
        except DeskRefusal as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        tell_of_mail(self.request, *told)
        return redirect("people_invitations")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, PEOPLE, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pending=invitations.pending(), **kwargs)


def tell_of_mail(request: HttpRequest, invitation: Invitation, went: bool) -> None:
    """Say that the mail went, or that it did not and what to do."""
    if went:
        messages.success(
            request,
            _("Invited. %(email)s has a week to open the account.")
            % {"email": invitation.email},
        )
    else:
        messages.error(
            request,
            _(
                "The mail server did not take the mail to %(email)s. The invitation is "
                "kept: send it again in a moment."
            )
            % {"email": invitation.email},
        )


@require_POST
def send_again(request: HttpRequest, invitation_id: int) -> HttpResponseBase:
    """Send a new link to who was invited."""
    invitation = _invitation(request, invitation_id)
    try:
        tell_of_mail(request, *invitations.send_again(invitation, user=request.user))
    except DeskRefusal as refusal:
        say(request, refusal)
    return redirect("people_invitations")


@require_POST
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponseBase:
    """Take an invitation back."""
    invitation = _invitation(request, invitation_id)
    try:
        invitations.revoke(invitation, user=request.user)
    except DeskRefusal as refusal:
        say(request, refusal)
    else:
        messages.success(request, _("Taken back. The link opens no account any more."))
    return redirect("people_invitations")


def _invitation(request: HttpRequest, key: int) -> Invitation:
    if not rights.may_invite(request.user):
        raise PermissionDenied
    return get_object_or_404(invitations.pending(), pk=key)


class AccessView(WagtailAdminTemplateMixin, TemplateView):
    """Where a person is signed in and with what; ending it."""

    template_name = "news_people/access.html"
    page_title = gettext_lazy("Sessions and second factor")
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.person = _theirs(request, kwargs["user_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        person = {
            "url": reverse("wagtailusers_users:edit", args=[self.person.pk]),
            "label": self.person.get_full_name() or self.person.get_username(),
        }
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, PEOPLE, person, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=self.person, **access.ways_in(self.person), **kwargs
        )


@require_POST
def end_sessions(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Sign somebody out everywhere."""
    access.end_sessions(_theirs(request, user_id), actor=request.user)
    messages.success(request, _("Signed out everywhere."))
    return redirect("people_access", user_id)


@require_POST
def reset_second_factor(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Take away the second factors of somebody who lost theirs."""
    access.reset_second_factor(_theirs(request, user_id), actor=request.user)
    messages.success(request, _("Taken away, and signed out everywhere."))
    return redirect("people_access", user_id)


def _theirs(request: HttpRequest, key: int) -> Any:
    person = get_object_or_404(get_user_model(), pk=key)
    if not rights.may_manage(request.user, person):
        raise PermissionDenied
    return person


urlpatterns = [
    path("invitations/", InvitationsView.as_view(), name="people_invitations"),
    path(
        "invitations/<int:invitation_id>/again/",
        send_again,
        name="people_invite_again",
    ),
    path(
        "invitations/<int:invitation_id>/revoke/", revoke, name="people_invite_revoke"
    ),
    path("users/<int:user_id>/access/", AccessView.as_view(), name="people_access"),
    path("users/<int:user_id>/access/sign-out/", end_sessions, name="people_sign_out"),
    path(
        "users/<int:user_id>/access/reset/",
        reset_second_factor,
        name="people_reset_factor",
    ),
]

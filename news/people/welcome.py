"""The page an invitation leads to: name, password, and in one is."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from delivery.access.gate import judge
from delivery.http.credentials import keep_private

from .invitations import InvitationClosedError, accept, living


class WelcomeForm(BaseUserCreationForm):
    """Who one is, and what one will sign in with."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150)

    class Meta:
        model = get_user_model()
        fields = ("first_name", "last_name", "username")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody has this user name. Take another."))
        return str(name)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open the account of who was invited, and lead to the login.

    404 for a link that is none, 410 for one that is over, 422 for a form with a mistake
    in it, 429 for an address that asks too often; each in words.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return keep_private(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponseBase:
    verdict = judge(request, None)
    if verdict and verdict.retry_after:
        return _refusal(request, _("Too many attempts. Wait a minute."), status=429)
    try:
        invitation = living(token)
        if request.method != "POST":
            name = invitation.email.partition("@")[0]
            return _page(request, invitation, WelcomeForm(initial={"username": name}))
        form = WelcomeForm(request.POST)
        form.instance.email = invitation.email  # passwords like it are refused
        if not form.is_valid():
            return _page(request, invitation, form, status=422)
        given = form.cleaned_data
        names = {each: given[each] for each in WelcomeForm.Meta.fields}
        accept(invitation, password=given["password1"], **names)
    except Http404:
        words = _("No invitation of this house: copy the link whole.")
        return _refusal(request, words, status=404)
    except InvitationClosedError as closed:
        return _refusal(request, str(closed), status=410)
    messages.success(request, _("Your account is open. Sign in with what you chose."))
    return redirect("account_login")


def _page(
    request: HttpRequest, invitation: Any, form: WelcomeForm, *, status: int = 200
) -> HttpResponseBase:
    context = {"invitation": invitation, "form": form}
    return render(request, "news_people/welcome.html", context, status=status)


def _refusal(request: HttpRequest, words: str, *, status: int) -> HttpResponseBase:
    context = {"words": words}
    return render(request, "news_people/no_welcome.html", context, status=status)

"""To the house's identity provider and back; what goes wrong is said in words."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from requests import RequestException

from .adapters import say_provider_failed

# A name too long for us is one of "improperly configured".
NONSENSE = (
    *(RequestException, OAuth2Error, ImproperlyConfigured),
    *(KeyError, TypeError, ValueError),
)
View = Callable[[HttpRequest, str], HttpResponseBase]


def in_words(view: View) -> View:
    """Return the view, at peace with a provider that is away or answers nonsense."""

    @functools.wraps(view)
    def answer(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        if not settings.SOCIALACCOUNT_PROVIDERS:
            raise Http404
        try:
            return view(request, provider_id)
        except NONSENSE as e:
            say_provider_failed(request, reason=repr(e)[:200])
            return redirect("account_login")

    return answer


login: Any = in_words(views.login)
callback: Any = in_words(views.callback)

"""What is asked of every request of staff: a second factor, and a sign of life."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from news.people.second_factor import must_have_second_factor

from .adapters import StaffAdapter
from .second_factor import has_shown, where_to_show

Response = Callable[[HttpRequest], HttpResponse]

# Where sessions of staff mean something; readers' pages have none.
STAFF_SURFACES = ("/admin/", "/api/staff/", "/documents/")
FACTORS = "/admin/account/second-factor/"
# What one needs to set a second factor up, or to give up.
OPEN = (
    *(FACTORS, "/admin/account/confirm/"),
    *("/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/sprite/"),
)
SEEN_EVERY = 300  # seconds


class SecondFactorMiddleware:
    """Lead who must have a second factor and has not shown one to set it up first.

    Who has one shows it before anything about it is changed: a session from before it
    was set up would need the password alone to read its recovery codes.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_of_factors(request) and not has_shown(request):
            place = where_to_show(request.user)
            if place:
                return redirect_to_login(request.path, reverse(place), "next")
        if settings.MFA_REQUIRED == "none" or not _is_of_staff(request):
            return self.get_response(request)
        if has_shown(request) or not must_have_second_factor(request.user):
            return self.get_response(request)
        if request.headers.get("x-requested-with") or request.method not in (
            "GET",
            "HEAD",
        ):
            raise PermissionDenied
        messages.warning(
            request, _("Your role needs a second factor. Set one up to go on.")
        )
        return redirect("mfa_index")


class LastSeenMiddleware:
    """Keep the list of sessions true, at most once in five minutes each."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/") and request.user.is_authenticated:
            key = request.session.session_key
            if key and cache.add(f"seen:{key}", True, SEEN_EVERY):
                _keep_true(request, key)
        return self.get_response(request)


def _keep_true(request: HttpRequest, key: str) -> None:
    seen = {
        "last_seen_at": timezone.now(),
        "ip": StaffAdapter(request).get_client_ip(request),
    }
    known = UserSession.objects.filter(session_key=key).update(**seen)
    # A new password gives the session another key; unlisted, nobody could end it.
    if not known:
        UserSession.objects.create_from_request(request)


def _is_of_factors(request: HttpRequest) -> bool:
    return request.path_info.startswith(FACTORS) and request.user.is_authenticated


def _is_of_staff(request: HttpRequest) -> bool:
    path = request.path_info
    return (
        path.startswith(STAFF_SURFACES)
        and not path.startswith(OPEN)
        and request.user.is_authenticated
    )

"""What is asked of every request of staff: a second factor, and a sign of life."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from news.people.second_factor import must_have_second_factor

from .adapters import StaffAdapter
from .second_factor import has_shown

Response = Callable[[HttpRequest], HttpResponse]

# Where sessions of staff mean something; readers' pages have none.
STAFF_SURFACES = ("/admin/", "/api/staff/", "/documents/")
# What one needs to set a second factor up, or to give up.
OPEN = (
    *("/admin/account/second-factor/", "/admin/account/confirm/"),
    *("/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/sprite/"),
)
SEEN_EVERY = 300  # seconds


class SecondFactorMiddleware:
    """Lead who must have a second factor and has not shown one to set it up first."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
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
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            key = request.session.session_key
            if key and cache.add(f"seen:{key}", True, SEEN_EVERY):
                UserSession.objects.filter(session_key=key).update(
                    last_seen_at=timezone.now(),
                    ip=StaffAdapter(request).get_client_ip(request),
                )
        return response


def _is_of_staff(request: HttpRequest) -> bool:
    path = request.path_info
    return (
        path.startswith(STAFF_SURFACES)
        and not path.startswith(OPEN)
        and request.user.is_authenticated
    )

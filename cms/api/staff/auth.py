"""Who knocks: a staff member, proven by a bearer token and nothing else."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import APIToken

from .problems import Refused

CHALLENGE = 'Bearer realm="Copydesk staff API"'


class StaffToken(BearerTokenAuth):
    """Wagtail's bearer token, looked up once a request."""

    def __call__(self, request: HttpRequest) -> Any:
        proven = getattr(request, "auth", None)
        return proven if isinstance(proven, APIToken) else super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> APIToken | None:
        """Return the living token of an active user, else None."""
        if not APIToken.validate_token_format(token):
            return None
        return super().authenticate(request, token)


TOKEN = StaffToken()


def admit(request: HttpRequest, *, session: bool = False) -> None:
    """Let in a staff member's token, refuse everyone else.

    With `session` an editor logged in to the admin may read as well: the pages that
    describe the API, which a browser opens. A session never reaches an operation.

    Raises `Refused` with 401 (no token, or none that lives) or 403 (not staff).
    """
    if session and request.user.is_authenticated and _is_staff(request.user):
        return
    request.user = AnonymousUser()  # whatever the session said
    found = TOKEN(request)
    if not found:
        raise Refused(401, _why(request))
    request.auth = found  # type: ignore[attr-defined]
    if not _is_staff(request.user):
        raise Refused(403, "This account has no access to the newsroom's admin.")


def challenge(request: HttpRequest) -> str:
    """Return the WWW-Authenticate header of a 401 (RFC 6750, section 3)."""
    if request.headers.get("Authorization"):
        return f'{CHALLENGE}, error="invalid_token"'
    return CHALLENGE


def _is_staff(user: Any) -> bool:
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def _why(request: HttpRequest) -> str:
    if request.headers.get("Authorization"):
        return (
            "The token is unknown, was revoked, or its user is no longer active. "
            "Send a living one as Authorization: Bearer wagtail_…"
        )
    return "Send a token as Authorization: Bearer wagtail_…"

"""Whether a session has shown a second factor, as its own data remember it."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.http import HttpRequest

SHOWN = "second_factor_shown_by"


def connect() -> None:
    """Listen to allauth: who sets one up has shown it, as who logs in with it has."""
    for signal in (authenticator_added, authenticator_used):
        signal.connect(remember, dispatch_uid="cms.accounts.second_factor")


def remember(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """Write down whose second factor this session has seen."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES or _is_login(request):
        request.session[SHOWN] = user.pk


def has_shown(request: HttpRequest) -> bool:
    """Tell whether the person of this session showed theirs; no query but the session.

    The name counts: somebody may have begun to log in as another before.
    """
    return request.session.get(SHOWN) == request.user.pk


def _is_login(request: HttpRequest) -> bool:
    """Recovery codes are made beside another factor; used, they stand for it."""
    return not request.user.is_authenticated

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


def remember(
    request: HttpRequest, user: Any, authenticator: Any, signal: Any, **_: Any
) -> None:
    """Write down whose second factor this session has seen.

    Recovery codes are made beside another factor; used, they stand for it.
    """
    is_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    if signal is authenticator_used or not is_codes:
        request.session[SHOWN] = user.pk


def has_shown(request: HttpRequest) -> bool:
    """Tell whether the person of this session showed theirs; no query but the session.

    The name counts: somebody may have begun to log in as another before.
    """
    return request.session.get(SHOWN) == request.user.pk


def where_to_show(user: Any) -> str | None:
    """Return the page that asks for the second factor somebody has, or None."""
    rows = Authenticator.objects.filter(user=user)
    types = set(rows.values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return "mfa_reauthenticate"
    if Authenticator.Type.WEBAUTHN in types:
        return "mfa_reauthenticate_webauthn"
    return None

"""Somebody's ways in, seen and ended by those who manage their account."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from .receivers import enter
from .sessions import end_all


def end_sessions(person: Any, *, actor: Any) -> int:
    """Sign somebody out everywhere; returns of how many places."""
    count = end_all(person)
    enter(person, "sessions", actor=actor)
    return count


@transaction.atomic
def reset_second_factor(person: Any, *, actor: Any) -> None:
    """Take away somebody's second factors, for who lost theirs; and sign them out."""
    Authenticator.objects.filter(user=person).delete()
    enter(person, "factor_reset", actor=actor)
    end_sessions(person, actor=actor)


def ways_in(person: Any) -> dict[str, Any]:
    """Return what opens an account: sessions, second factors, providers."""
    return {
        "sessions": UserSession.objects.filter(user=person).order_by("-last_seen_at"),
        "factors": Authenticator.objects.filter(user=person).order_by("created_at"),
        "providers": SocialAccount.objects.filter(user=person),
    }

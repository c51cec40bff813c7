"""Where somebody is signed in, ended."""

from typing import Any

from allauth.usersessions.models import UserSession


def end_all(person: Any) -> int:
    """Sign somebody out everywhere; returns of how many places."""
    ended = list(UserSession.objects.filter(user=person))
    for session in ended:
        session.end()
    return len(ended)

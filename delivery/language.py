"""Which language words are written in: a person's own, or the house's."""

from typing import Any

from django.conf import settings
from django.utils.translation import override


def spoken_by(user: Any) -> str:
    """Return the language a person has chosen for the admin, or else the house's.

    Wagtail's own answer for who chose nothing is the language spoken at the moment,
    which in a request is that of somebody else.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def house_language() -> override:
    """Speak the house's language for a while: for words that are kept for everybody."""
    return override(settings.LANGUAGE_CODE)

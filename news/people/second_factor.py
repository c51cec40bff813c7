"""Who of the house has to have a second factor."""

from typing import Any

from django.conf import settings

from news.workflow import roles
from news.workflow.permissions import groups_of

# Whoever can change or pass what somebody else wrote.
EDITORS = frozenset(roles.ALL) - {roles.REPORTERS}


def must_have_second_factor(user: Any) -> bool:
    """Tell whether `MFA_REQUIRED` means this person; a query at most."""
    if settings.MFA_REQUIRED == "editors":
        return user.is_superuser or not EDITORS.isdisjoint(groups_of(user).values())
    return settings.MFA_REQUIRED == "all"

"""Finding people of the house."""

from typing import Any

from django.contrib.auth import get_user_model


def staff_with_address(address: str) -> Any | None:
    """Return the one person who works here and has this address, or None.

    Two with the same address are nobody: it cannot be told which of them it is.
    """
    rows = get_user_model().objects.filter(email__iexact=address, is_active=True)
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def is_taken(address: str) -> bool:
    """Tell whether somebody, here or gone, has this address."""
    return get_user_model().objects.filter(email__iexact=address).exists()

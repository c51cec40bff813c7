"""Finding people of the house."""

import unicodedata
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet


def staff_with_address(address: str) -> Any | None:
    """Return the one person who works here and has this address, or None.

    Two with the same address are nobody: it cannot be told which of them it is.
    """
    found = active_with_address(address)
    return found[0] if len(found) == 1 else None


def active_with_address(address: str) -> list[Any]:
    """Return who works here and has this address."""
    return [each for each in with_address(address) if each.is_active]


def with_address(address: str) -> list[Any]:
    """Return who has this address, here or gone, in whatever case it was written.

    Not who has a likeness: PostgreSQL takes a dotless i for an i.
    """
    people = others_with_address(address)
    return [each for each in people if _folded(each.email) == _folded(address)]


def others_with_address(address: str, *, than: Any = None) -> QuerySet[Any]:
    """Return who has an address, here or gone, leaving somebody out."""
    rows = get_user_model().objects.filter(email__iexact=address).order_by("pk")
    return rows.exclude(pk=than.pk) if than is not None and than.pk else rows


def _folded(address: str) -> str:
    return unicodedata.normalize("NFC", address).lower()

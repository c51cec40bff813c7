"""Finding people of the house."""

import unicodedata
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet


def staff_with_address(address: str) -> Any | None:
    """Return the one person who works here and has this address, or None.

    Two with the same address are nobody: it cannot be told which of them it is. Nor is
    it who has a likeness: PostgreSQL takes a dotless i for an i.
    """
    found = list(others_with_address(address).filter(is_active=True)[:2])
    if len(found) != 1 or _folded(found[0].email) != _folded(address):
        return None
    return found[0]


def others_with_address(address: str, *, than: Any = None) -> QuerySet[Any]:
    """Return who has an address, here or gone, leaving somebody out."""
    rows = get_user_model().objects.filter(email__iexact=address).order_by("pk")
    return rows.exclude(pk=than.pk) if than is not None and than.pk else rows


def _folded(address: str) -> str:
    return unicodedata.normalize("NFC", address).lower()

"""Times and keys that databases and zones can hold.

Python's first and last years lie, in another zone, outside its calendar: reading them
back is an error. So is asking SQLite for a key of thirty digits. Forms and models of
every room are held to it by Django's own list of validators and its field for many
choices, so that a field that is added tomorrow is, too.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1000, 9998
FIELDS = (models.DateField, forms.DateField, forms.DateTimeField)


def within_reach(value: date) -> None:
    """Raise `ValidationError` for a day or a moment outside these years."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a time between the years %(first)d and %(last)d."),
            code="out_of_reach",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def hold_fields() -> None:
    """Hold every field for days and moments to it; when the site starts."""
    for field in FIELDS:
        field.default_validators = [within_reach]
    MANY._check_values = _known_choices


MANY: Any = forms.ModelMultipleChoiceField
_choices = MANY._check_values


def _known_choices(field: Any, values: Any) -> Any:
    """Return the rows chosen; a key that no row can have is no choice.

    Django says so itself where one row is chosen, but not yet where many are.
    """
    try:
        return _choices(field, values)
    except OverflowError:
        raise ValidationError(
            field.error_messages["invalid_choice"],
            code="invalid_choice",
            params={"value": "…"},
        ) from None

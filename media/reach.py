"""Moments that databases and zones can hold: Python's first and last years do not fit.

In another zone they lie outside its calendar, and reading them back is an error.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1000, 9998


def refuse_beyond_reach(thing: Any) -> None:
    """Raise a `ValidationError` by field for times of a model outside these years."""
    errors = {}
    for field in thing._meta.concrete_fields:
        value = vars(thing).get(field.attname)
        if not isinstance(field, DateTimeField) or not isinstance(value, datetime):
            continue
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            errors[field.name] = _(
                "Choose a time between the years %(first)d and %(last)d, or leave it "
                "empty."
            ) % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if errors:
        raise ValidationError(errors)

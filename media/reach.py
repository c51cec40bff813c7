"""Times that databases and zones can hold: Python's first and last years do not fit.

In another zone they lie outside its calendar, and reading them back is an error. Forms
and models of every room are held to it by Django's own list of validators, so that a
field that is added tomorrow is, too.
"""

from datetime import date

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

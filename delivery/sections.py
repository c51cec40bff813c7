"""Naming the sections a webhook or a key is limited to."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from delivery.models import Document

MAX_SECTIONS = 100


class SectionsField(forms.CharField):
    """Slugs or public ids in a line; what is no section of the record is refused.

    ``kept`` are names that were accepted before: that such a section is gone now is no
    reason to refuse a change of something else.
    """

    kept: Collection[str] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Sections"), required=False, max_length=4000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as it is typed."""
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what was typed then with what is typed now."""
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> list[str]:
        """Return the list. Raises `ValidationError` for too many and unknown ones."""
        parts = [part.strip() for part in super().clean(value).split(",")]
        sections = list(dict.fromkeys(part for part in parts if part))
        if len(sections) > MAX_SECTIONS:
            raise ValidationError(
                _("At most %(limit)s sections."), params={"limit": MAX_SECTIONS}
            )
        unknown = unknown_sections(set(sections) - set(self.kept))
        if unknown:
            raise ValidationError(
                _(
                    "There is no public section %(names)s. Give the last part of a "
                    "section's address or its public id, or publish the section first."
                ),
                params={"names": ", ".join(f"“{name}”" for name in unknown)},
            )
        return sections


def unknown_sections(names: Collection[str]) -> list[str]:
    """Return the names that no public section has; at most 1 query."""
    if not names:
        return []
    rows = Document.objects.filter(kind="section").values_list("public_id", "path")
    known = {
        name
        for public_id, path in rows
        for name in (str(public_id), path.strip("/").rpartition("/")[2])
    }
    return sorted(set(names) - known)

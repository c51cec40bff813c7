"""The form behind every upload and edit: single, multiple, chooser and API."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.images.forms import BaseImageForm

from media import filling
from media.fields import PictureFormField
from media.intake import Intake


class PictureForm(BaseImageForm):
    """Wagtail's image form with the desk's check of files and filling of fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = _picture_field(self.fields["file"])
            if "title" in self.fields:
                # The file's headline or name will do.
                self.fields["title"].required = False

    def clean(self) -> dict[str, Any]:
        """Fill what was left empty from the metadata in a new file."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        intake = getattr(upload, "intake", None)
        if isinstance(intake, Intake) and upload is not None:
            self._fill(cleaned, intake, upload.name)
        return cleaned

    def _fill(self, cleaned: dict[str, Any], intake: Intake, file_name: str) -> None:
        known = {
            name: cleaned.get(name, getattr(self.instance, name))
            for name in filling.FILLED
        }
        for name, value in filling.fillings(known, intake.facts).items():
            if name in cleaned:
                cleaned[name] = value
        if "title" in cleaned:
            cleaned["title"] = filling.title_for(
                cleaned["title"] or "", file_name=file_name, facts=intake.facts
            )
        if "tags" in cleaned and not cleaned["tags"]:
            cleaned["tags"] = filling.keywords(intake.facts)

    def add_error(self, field: str | None, error: Any) -> None:
        """Keep errors about fields that a partial form does not show."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            error = ValidationError(self._shown(error.error_dict))
        super().add_error(field, error)

    def _shown(self, errors: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        shown: dict[str, list[Any]] = {}
        for name, found in errors.items():
            key = name if name in self.fields else NON_FIELD_ERRORS
            shown.setdefault(key, []).extend(found)
        return shown

    def save(self, commit: bool = True) -> Any:
        """Store the picture; what a new file replaces is the model's affair.

        Wagtail would remove the old renditions at once, and with them the files that
        published stories point to.
        """
        self.original_file = None
        return super().save(commit=commit)


def _picture_field(field: Any) -> PictureFormField:
    return PictureFormField(
        label=field.label,
        required=field.required,
        widget=field.widget,
        initial=field.initial,
        max_length=field.max_length,
    )

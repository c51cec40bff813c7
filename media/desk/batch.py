"""Words, rights and keywords for many pictures at once, each by the desk's rules."""

import logging
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_list_or_404
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.images.views.bulk_actions.image_bulk_action import ImageBulkAction
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from media.filling import MAX_KEYWORD
from media.models import NewsImage

# Their files are made anew while one waits.
MOST = 50
WORDS = ("caption", "credit", "usage_terms", "rights_from", "rights_until")
CLEARABLE = ("caption", "usage_terms", "rights_from", "rights_until")

logger = logging.getLogger("media.desk")


class BatchForm(forms.ModelForm):
    """What to write; a field left empty changes nothing."""

    keywords = forms.CharField(
        label=gettext_lazy("Add keywords"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Separated by commas."),
    )
    only_empty = forms.BooleanField(
        label=gettext_lazy("Only where there is nothing yet"),
        required=False,
        help_text=gettext_lazy("What a picture says already stays."),
    )
    clear = forms.MultipleChoiceField(
        label=gettext_lazy("Empty these fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (name, NewsImage._meta.get_field(name).verbose_name) for name in CLEARABLE
        ],
    )

    class Meta:
        model = NewsImage
        fields = WORDS
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 2}),
            "usage_terms": forms.Textarea(attrs={"rows": 2}),
            "rights_from": AdminDateTimeInput,
            "rights_until": AdminDateTimeInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        for name in WORDS:
            self.fields[name].help_text = ""
        for name in ("rights_from", "rights_until"):
            self.fields[name].help_text = _("In the time zone %(zone)s.") % {
                "zone": zone
            }

    def clean_keywords(self) -> list[str]:
        """Take the keywords apart."""
        given = self.cleaned_data["keywords"].replace('"', "")
        words = [word.strip() for word in given.split(",") if word.strip()]
        if any(len(word) > MAX_KEYWORD for word in words):
            raise ValidationError(
                _("A keyword has at most %(most)d characters."),
                params={"most": MAX_KEYWORD},
            )
        return words

    def clean(self) -> dict[str, Any]:
        """Ask for something to do, and for one thing at a time."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in WORDS if cleaned.get(name)]
        for name in set(given) & set(cleaned.get("clear", ())):
            self.add_error(name, _("Write something here or empty it, not both."))
        asked = given or cleaned.get("clear") or cleaned.get("keywords")
        if not asked and not self.errors:
            raise ValidationError(_("Fill in what the pictures are to get."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Give the new values by field; None or "" empties it."""
        cleaned = self.cleaned_data
        emptied = {name: _nothing(name) for name in cleaned["clear"]}
        return emptied | {name: cleaned[name] for name in WORDS if cleaned[name]}


class EditPictures(ImageBulkAction):
    """Change chosen pictures one by one; a refusal of one does not stop the others."""

    display_name = gettext_lazy("Edit words and rights")
    aria_label = gettext_lazy("Edit words and rights of the selected pictures")
    action_type = "edit_words"
    action_priority = 10
    template_name = "media_desk/batch.html"
    form_class = BatchForm

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any) -> list[NewsImage]:
        """Read the chosen pictures with their thumbnails."""
        given = [str(key) for key in object_ids]
        keys = [key for key in given if key.isdecimal() and len(key) < 10]
        pictures = NewsImage.objects.prefetch_renditions("max-165x165")
        return get_list_or_404(pictures.select_related("collection"), pk__in=keys)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Take only what was ticked: "everything" knows no filters."""
        return []

    def check_perm(self, image: NewsImage) -> bool:
        return self.permission_policy.user_has_permission_for_instance(
            self.request.user, "change", image
        )

    def get_actionable_objects(self) -> Any:
        """Leave out what is more than one screen can report on."""
        objects, others = super().get_actionable_objects()
        return objects[:MOST], others | {"too_many": len(objects) > MOST, "most": MOST}

    def form_valid(self, form: BatchForm) -> HttpResponse:
        self.changed: list[str] = []
        self.refused: list[tuple[str, str]] = []
        response = super().form_valid(form)
        if self.changed:
            messages.success(self.request, _told(self.changed))
        for title, reason in self.refused:
            messages.error(self.request, f"{title}: {reason}")
        return response

    def get_execution_context(self) -> dict[str, Any]:
        form = self.cleaned_form
        return {
            "user": self.request.user,
            "changes": form.changes(),
            "keywords": form.cleaned_data["keywords"],
            "only_empty": form.cleaned_data["only_empty"],
            "changed": self.changed,
            "refused": self.refused,
        }

    @classmethod
    def execute_action(cls, objects: Any, **context: Any) -> tuple[int, int]:
        """Change each picture in a transaction of its own."""
        changed, refused = context.pop("changed"), context.pop("refused")
        for image in objects:
            try:
                with transaction.atomic():
                    change(image.pk, **context)
            except Exception as error:  # noqa: BLE001 (one may not stop the rest)
                refused.append((image.title, _in_words(error, image=image)))
            else:
                changed.append(image.title)
        return len(changed), 0


def change(
    key: int,
    *,
    user: Any,
    changes: dict[str, Any],
    keywords: list[str],
    only_empty: bool = False,
) -> None:
    """Change one picture as its edit screen would, or raise ``ValidationError``."""
    image = NewsImage.objects.select_for_update().get(pk=key)
    policy = policy_registry.get_by_type(NewsImage)
    if not policy.user_has_permission_for_instance(user, "change", image):
        raise PermissionDenied
    for name, value in changes.items():
        if not (only_empty and value and getattr(image, name)):
            setattr(image, name, value)
    image.full_clean(exclude=["file"])
    image.save()
    if keywords:
        image.tags.add(*keywords)
    log(instance=image, action="wagtail.edit", user=user)


def _nothing(name: str) -> Any:
    return None if NewsImage._meta.get_field(name).null else ""


def _in_words(error: Exception, *, image: NewsImage) -> str:
    if isinstance(error, PermissionDenied):
        return _("You may not change this picture.")
    if isinstance(error, NewsImage.DoesNotExist):
        return _("It has been deleted.")
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    logger.error("batch edit failed", extra={"picture": image.pk}, exc_info=error)
    return _("Something went wrong, and nothing was changed.")


def _told(titles: list[str]) -> str:
    words = ngettext(
        "%(count)d picture is changed:", "%(count)d pictures are changed:", len(titles)
    ) % {"count": len(titles)}
    rows = format_html_join("", "<li>{}</li>", ((title,) for title in titles))
    return format_html("{}<ul>{}</ul>", words, rows)

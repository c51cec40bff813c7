"""What an outsider fills in, in the language of what they read."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ReviewAnswer, ReviewLink


class AnswerForm(forms.Form):
    """Name, decision and words; which are asked for is up to the link."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=120)
    decision = forms.ChoiceField(
        label=_("What do you say?"),
        required=False,
        choices=[
            (ReviewAnswer.Decision.AGREES.value, _("I agree with this text")),
            (ReviewAnswer.Decision.OBJECTS.value, _("I object to this text")),
            ("", _("Neither: I only comment")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, link: ReviewLink, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["once"].initial = uuid4
        if not link.may_decide:
            del self.fields["decision"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("text") and not given.get("decision"):
            self.add_error("text", _("Write what you have to say of the text."))
        if given.get("decision") == ReviewAnswer.Decision.OBJECTS and not given.get(
            "text"
        ):
            self.add_error("text", _("Say what you object to."))
        return given

"""The editor's form of a story, which shows failed publish checks where they belong."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.blocks import StreamBlockValidationError

from news import standards

# Fields whose value the database is asked about.
ASKING = {"lead_image", "slug"}


class ArticleForm(WagtailAdminPageForm):
    """A story's form. A draft may lack anything; what is sent on must pass the checks.

    The rules hold without this form (`news.workflow.gate`); it puts the words of the
    checks at the fields, in the admin and in the API.
    """

    formsets: dict[str, Any]

    def is_valid(self) -> bool:
        """Run the publish checks once the fields are right, unless saving a draft."""
        if not super().is_valid():
            return False
        if self.is_deferred_validation or self._is_going_back():
            return True
        from news.workflow.review import go_live_moment

        story = self.save(commit=False)
        found = standards.errors(story, at=go_live_moment(story))
        self.show_findings(found)
        return not found

    def leave_out_unchanged(self) -> "ArticleForm":
        """Leave out what nobody touched where checking it costs queries: rows, fields.

        Comments stay. The form is not whole then, and not to be shown.
        """
        for name in ASKING.difference(self.changed_data):
            self.fields.pop(name, None)
        self.formsets = {
            name: rows
            for name, rows in self.formsets.items()
            if name == "comments"
            or not rows.management_form.is_valid()
            or rows.has_changed()
        }
        return self

    def show_findings(self, findings: Iterable[Any]) -> None:
        """Put each finding at its field; at the head of the page if it has none."""
        for finding in findings:
            if finding.field == "body" and "body" in self.fields:
                self._show_in_body(str(finding))
            elif finding.field in self.fields:
                self.add_error(finding.field, str(finding))
            else:
                self.add_error(None, str(finding))

    def _show_in_body(self, words: str) -> None:
        error = forms.ValidationError(words)
        if not self.has_error("body"):
            self.add_error("body", StreamBlockValidationError(non_block_errors=[error]))
        else:
            # A stream field shows one error of its own; the rest go to the head.
            self.add_error(None, error)

    def _is_going_back(self) -> bool:
        """Whether the story is sent back or withdrawn, which needs no checks."""
        return (
            self.data.get("workflow-action-name") == "reject"
            or "action-cancel-workflow" in self.data
        )


class StoryCopyForm(CopyForm):
    """Wagtail's copy form without the offer to publish the copy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("publish_copies", None)


class SendBackForm(forms.Form):
    """The words that go with a story sent back."""

    comment = forms.CharField(
        label=_("What has to change"), widget=forms.Textarea({"rows": 3})
    )


class ReasonForm(forms.Form):
    """The words asked for before something out of the ordinary."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}))


class CommentForm(forms.Form):
    """Words that may be given."""

    comment = forms.CharField(
        label=_("Comment"), widget=forms.Textarea({"rows": 3}), required=False
    )


class CorrectionForm(forms.Form):
    """The words readers see with a story that was put right."""

    text = forms.CharField(
        label=_("What readers will read"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "As in: An earlier version of this story said Tuesday. It was Monday."
        ),
    )


class EmbargoForm(forms.Form):
    """Until when a story has to wait."""

    until = forms.DateTimeField(label=_("Until"), widget=AdminDateTimeInput)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 2}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["until"].help_text = _("In the time of %(zone)s.") % {"zone": zone}

"""The editor's screen asks whether a change of a published story is a correction."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Revision

from news.workflow import corrections, questions
from news.workflow.errors import DeskRefusal, NotReady

# A mixin's methods speak of the view they are mixed into.
View: Any = EditView if TYPE_CHECKING else object
ACTIONS = ("action-publish", "action-submit")
YES, NO = "correction", "no-correction"
KIND = "correction"


class AskingForCorrections(View):
    """Mixin before Wagtail's edit view: two buttons carry the answer as their value.

    The gate asks; this screen puts its question above the form, with what was typed.
    """

    correction_question: dict[str, Any] | None = None
    correction = ""

    def get_template_names(self) -> list[str]:
        """Use Wagtail's screen with the question above the form."""
        names = super().get_template_names()
        own = {"wagtailadmin/pages/edit.html": "news_workflow/edit.html"}
        return [own.get(name, name) for name in names]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "correction_question": self.correction_question
        }

    def add_correction_given(self) -> None:
        """Put the correction that was given into the text. Raises `NotReady`."""
        if self._answer() != YES or not self.page.live:
            return
        self.correction = self._words().strip()
        if not self.correction:
            raise NotReady(
                _("Say what was wrong and what is right."), code=questions.CODE
            )
        corrections.add_correction(self.page, kind=KIND, text=self.correction)

    def note_answer(self, revision: Revision) -> None:
        """Write down what was answered about the text that was saved."""
        if self.correction:
            corrections.note_correction(
                self.page,
                user=self.request.user,
                kind=KIND,
                text=self.correction,
                revision=revision,
            )
        elif self._answer() == NO and questions.what_reads_otherwise(
            revision.as_object()
        ):
            corrections.say_no_correction(self.page, user=self.request.user)

    def question_for(self, refusal: DeskRefusal) -> DeskRefusal:
        """Show the question if that is what keeps the story; return what to say."""
        pressed = [name for name in ACTIONS if self.request.POST.get(name)]
        if refusal.code != questions.CODE or not pressed:
            return refusal
        self.correction_question = {
            "action": pressed[0],
            "changed": questions.what_reads_otherwise(self.page),
            "text": self._words(),
        }
        if self._answer() == YES:  # without words; the refusal asks for them
            return refusal
        return NotReady(
            _("Answer above the form first: is this a correction?"), code=refusal.code
        )

    def _answer(self) -> str:
        return next(filter(None, map(self.request.POST.get, ACTIONS)), "")

    def _words(self) -> str:
        return str(self.request.POST.get("correction-text", ""))[:2000]

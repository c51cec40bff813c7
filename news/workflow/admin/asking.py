"""The editor's screen asks whether a change of a published story is a correction."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Revision

from news.workflow import corrections, questions
from news.workflow.errors import NotReady, require_words

# A mixin's methods speak of the view they are mixed into.
View: Any = EditView if TYPE_CHECKING else object
ACTIONS = ("action-publish", "action-submit")
YES, NO = "correction", "no-correction"
KIND = "correction"


class AskingForCorrections(View):
    """Mixin before Wagtail's edit view: its buttons carry the answer as their value."""

    correction_question: dict[str, Any] | None = None
    correction = ""

    def get_template_names(self) -> list[str]:
        """Use Wagtail's screen with the question above the form."""
        names = super().get_template_names()
        own = {"wagtailadmin/pages/edit.html": "news_workflow/edit.html"}
        return [own.get(name, name) for name in names]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.correction_question
        return super().get_context_data(correction_question=question, **kwargs) | {
            "correction_question": question
        }

    def correct_if_asked(self) -> None:
        """Put the correction that was given into the text."""
        if self._answer() != YES or not self.page.live:
            return
        self._ask(questions.what_reads_otherwise(self.page, text=self.page))
        question = _("Say what was wrong and what is right.")
        self.correction = require_words(self._words(), question)
        corrections.add_correction(self.page, kind=KIND, text=self.correction)

    def ask_about(self, revision: Revision) -> None:
        """Note the answer, or refuse until there is one."""
        user, words = self.request.user, self.correction
        if words:
            corrections.note_correction(
                self.page, user=user, kind=KIND, text=words, revision=revision
            )
            return
        changed = questions.what_reads_otherwise(self.page, text=revision.as_object())
        if changed and self._answer() == NO:
            questions.say_it_is_none(self.page, user=user, revision=revision)
        elif changed:
            self._ask(changed)
            raise NotReady(
                _("Say above the form whether this is a correction: %(what)s changed.")
                % {"what": ", ".join(map(str, changed))},
                code="correction_question",
            )

    def _ask(self, changed: list[Any]) -> None:
        what = ", ".join(map(str, changed)) or _("something")
        pressed = [name for name in ACTIONS if self.request.POST.get(name)]
        self.correction_question = {
            "action": pressed[0] if pressed else "action-submit",
            "changed": what,
            "text": self._words(),
        }

    def _answer(self) -> str:
        return next(filter(None, map(self.request.POST.get, ACTIONS)), "")

    def _words(self) -> str:
        return str(self.request.POST.get("correction-text", ""))[:2000]

"""Correct, clarify, update: putting a published story right, in words readers see.

Or saying that a change of what they were told is no correction.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision, WorkflowState

from . import gate, permissions, questions
from .errors import NotReady, raise_if, require_words
from .submission import require_unscheduled, submit_article

# The kind of the entry that readers see → the verb with its right and log entry.
VERB_OF = {"correction": "correct", "clarification": "clarify", "update": "update"}


@transaction.atomic
def correct_article(
    article: Any,
    *,
    user: Any,
    text: str,
    kind: str = "correction",
    seen: int | None = None,
) -> Revision:
    """Add a correction to the newest text of a live story and send it into review.

    `kind` is a key of `VERB_OF`. Four eyes hold: who corrects does not publish. A story
    that is in review already starts its review anew, with the correction in it.
    """
    verb = VERB_OF[kind]
    raise_if(permissions.verb_refusal(user, article, verb=verb))
    article = gate.take(article, seen=seen)
    words = require_words(text, _("Say what was wrong and what is right."))
    if not article.live:
        raise NotReady(
            _("Readers do not have this story. Change the draft instead."),
            code="not_live",
        )
    require_unscheduled(article)
    with LogContext(user=user):
        draft = article.get_latest_revision_as_object()
        add_correction(draft, kind=kind, text=words)
        revision = draft.save_revision(user=user, clean=False)
        note_correction(draft, user=user, kind=kind, text=words, revision=revision)
        state = article.workflow_states.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        if not state.exists():
            submit_article(article, user=user)
    return revision


@transaction.atomic
def say_no_correction(
    article: Any, *, user: Any, seen: int | None = None, comment: str = ""
) -> None:
    """Answer the desk's question about the newest text: this is no correction."""
    raise_if(permissions.verb_refusal(user, article, verb="no_correction"))
    article = gate.take(article, seen=seen)
    text = article.get_latest_revision_as_object()
    changed = questions.what_reads_otherwise(text)
    if not changed:
        raise NotReady(
            _(
                "There is nothing to answer: headline, names and numbers are as "
                "readers have them, or somebody has answered for them."
            ),
            code="no_question",
        )
    answer = questions.answer_of(text, changed=changed, comment=comment)
    log(
        article,
        questions.NO,
        user=user,
        revision=article.latest_revision,
        data=answer,
    )


def add_correction(draft: Any, *, kind: str, text: str) -> None:
    """Put an entry that readers will see into a text; saves nothing."""
    entries = type(draft).corrections.rel.related_model
    draft.corrections.add(entries(kind=kind, text=text))


def note_correction(
    article: Any, *, user: Any, kind: str, text: str, revision: Revision
) -> None:
    """Write down who asked for it."""
    log(
        article,
        f"news.{VERB_OF[kind]}",
        user=user,
        revision=revision,
        data={"kind": kind, "text": text},
    )

"""The question the desk asks when what readers were told reads otherwise now.

A headline, a name over the story or a number in it: if one of these is another,
somebody says whether that is a correction, which readers see, or says it is none. The
gate asks for the answer on every path, before a text is submitted, scheduled or live.
"""

import hashlib
import json
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry

from delivery.language import house_language

from .errors import NotReady

CODE = "correction_question"
NO = "news.not_a_correction"
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")

# What is asked about → how it is read from a text, as values that JSON can hold.
READ = {
    "headline": lambda story: " ".join(story.title.split()),
    "names": lambda story: sorted(line.name for line in story.bylines.all()),
    "numbers": lambda story: sorted(NUMBER.findall(_words(story))),
}
LABELS = {
    "headline": _("the headline"),
    "names": _("a name over the story"),
    "numbers": _("a number"),
}


def require_answer(text: Any) -> None:
    """Raise `NotReady` while nobody has said whether a change is a correction."""
    changed = what_reads_otherwise(text)
    if changed:
        raise NotReady(
            _(
                "Readers were told otherwise: %(what)s changed. Say first whether "
                "that is a correction: open the story and choose “Correct” or “No "
                "correction” among its verbs (staff API: the actions `correct` and "
                "`no_correction`)."
            )
            % {"what": ", ".join(map(str, changed))},
            code=CODE,
        )


def what_reads_otherwise(text: Any) -> list[Any]:
    """Name what is another in a text than readers have, of what is asked about.

    Nothing if the story is not live, if the text comes with a new correction, or if
    somebody has said since the last publication that these changes are none.
    """
    live = type(text).objects.filter(pk=text.pk, live=True).first()
    if live is None:
        return []
    had, has = _told(live), _told(text)
    changed = [LABELS[name] for name in READ if had[name] != has[name]]
    if not changed or _corrections(text) - _corrections(live):
        return []
    return [] if _is_answered(live, told=has) else changed


def answer_of(text: Any, *, changed: list[Any], comment: str = "") -> dict[str, str]:
    """Return what to write down of a no: for which headline, names and numbers.

    It holds whatever else is changed, until the next publication.
    """
    with house_language():
        words = comment or ", ".join(map(str, changed))
    return {"digest": _digest(_told(text)), "comment": words}


def _told(story: Any) -> dict[str, Any]:
    return {name: read(story) for name, read in READ.items()}


def _digest(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _is_answered(live: Any, *, told: dict[str, Any]) -> bool:
    said = PageLogEntry.objects.filter(page=live.pk, action=NO)
    if live.last_published_at:
        said = said.filter(timestamp__gte=live.last_published_at)
    digest = _digest(told)
    return any((entry.data or {}).get("digest") == digest for entry in said)


def _words(story: Any) -> str:
    words = [story.standfirst]
    for child in story.body:
        words += child.block.get_searchable_content(child.value)
    return "\n".join(map(str, words))


def _corrections(story: Any) -> set[tuple[str, str]]:
    return {(row.kind, row.text) for row in story.corrections.all()}

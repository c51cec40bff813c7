"""The question the desk asks when what readers were told reads otherwise now.

A headline, a name over the story or a number in it: if one of these is another,
somebody says whether that is a correction, which readers see, or says it is none.
"""

import re
from collections import Counter
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Revision

from . import content
from .errors import NotReady

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
NO = "news.not_a_correction"


def what_reads_otherwise(story: Any, *, text: Any) -> list[Any]:
    """Name what is another in a new text of a live story, of what is asked about.

    Nothing if the story is not live, if the text comes with a new correction, or if
    somebody has said of this very text that it is none.
    """
    live = type(story).objects.filter(pk=story.pk, live=True).first()
    if live is None or _corrections(text) - _corrections(live):
        return []
    found = [
        label
        for label, read in (
            (_("the headline"), _headline),
            (_("a name over the story"), _names),
            (_("a number"), _numbers),
        )
        if read(live) != read(text)
    ]
    return found if found and not _is_answered(live, text=text) else []


def question_about(changed: list[Any]) -> NotReady:
    """Return the refusal for those who call without a screen, with the remedy."""
    return NotReady(
        _(
            "Readers were told otherwise: %(what)s changed. Send `is_correction`: "
            "false if that is no correction; else use the action `correct` with its "
            "text."
        )
        % {"what": ", ".join(map(str, changed))},
        code="correction_question",
    )


def say_it_is_none(article: Any, *, user: Any, revision: Revision) -> None:
    """Write down that somebody was asked and said no."""
    digest = content.fingerprint_of(revision)
    log(article, NO, user=user, revision=revision, data={"digest": digest})


def _is_answered(live: Any, *, text: Any) -> bool:
    said = PageLogEntry.objects.filter(page=live.pk, action=NO)
    if live.last_published_at:
        said = said.filter(timestamp__gte=live.last_published_at)
    digest = content.fingerprint(text)
    return any((entry.data or {}).get("digest") == digest for entry in said)


def _headline(story: Any) -> str:
    return " ".join(story.title.split())


def _names(story: Any) -> Counter[str]:
    return Counter(line.name for line in story.bylines.all())


def _numbers(story: Any) -> Counter[str]:
    words = [story.standfirst]
    for child in story.body:
        words += child.block.get_searchable_content(child.value)
    return Counter(NUMBER.findall("\n".join(map(str, words))))


def _corrections(story: Any) -> Counter[tuple[str, str]]:
    return Counter((row.kind, row.text) for row in story.corrections.all())

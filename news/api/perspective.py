"""One schema, three times: which reading of the record a request asks for."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone

from delivery import keys
from delivery.access.sections import confined_to
from delivery.http import Answer, Problem
from delivery.http.credentials import CHALLENGE
from delivery.http.problems import wrong_parameter
from delivery.queries import PUBLISHED, Reading
from news.preview import holders
from news.preview.holders import Holder
from news.preview.overlay import Overlay

from .filters import Perspective
from .past import Past


def reading_of(request: HttpRequest, parameters: Perspective) -> Reading:
    """Return what a request may read: what is published, was, will be, or is drafted.

    Raises a 401 `Problem` for a token that opens nothing, and for a time to come
    without one.
    """
    holder = holder_of(request)
    at = parameters.as_of
    if at is None:
        return PUBLISHED if holder is None else Overlay(holder.drafts())
    if at <= timezone.now():
        return Past(at, sections=confined_to(request))
    if holder is None:
        raise Problem(
            401,
            "as_of: lies in the future. What will be published then is told only to "
            "those with a preview token.",
            kind="preview-token-needed",
            errors=[{"parameter": "as_of", "detail": "as_of: lies in the future."}],
            headers={"WWW-Authenticate": CHALLENGE},
        )
    return Overlay(holder.coming(at), mark=f" as of {at.isoformat()}")


def told(answer: Answer, reading: Reading) -> Answer:
    """Let caches drop an answer about the past when a kill reaches into it."""
    if not isinstance(reading, Past):
        return answer
    return replace(answer, keys=(*answer.keys, keys.PAST))


def holder_of(request: HttpRequest) -> Holder | None:
    """Return who asks for drafts, and note that this address knows drafts.

    An address that never asks answers no request with a token (`cms.api.root`).
    """
    holder = holders.holder_of(request)
    request.preview_was_asked = True  # type: ignore[attr-defined]
    return holder


def refuse_words(parameters: Perspective, reading: Reading) -> None:
    """Refuse a search of another time: the index knows what is published now."""
    if reading is PUBLISHED:
        return
    name = "as_of" if parameters.as_of else "preview_token"
    raise wrong_parameter(
        name,
        f"{name}: cannot be given together with q. The index of words knows what is "
        "published now, and nothing else; use the other filters.",
    )

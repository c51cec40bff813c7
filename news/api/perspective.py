"""One schema, three times: which reading of the record a request asks for."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone

from delivery import keys
from delivery.http import Answer, Problem
from delivery.http.credentials import CHALLENGE
from delivery.http.problems import wrong_parameter
from delivery.queries import PUBLISHED, Reading
from news.models import PreviewToken
from news.preview import tokens
from news.preview.overlay import Overlay
from news.preview.sources import Coming, EveryStory, OneStory

from .filters import Perspective
from .past import Past


def reading_of(request: HttpRequest, parameters: Perspective) -> Reading:
    """Return what a request may read: what is published, was, will be, or is drafted.

    Raises a 401 `Problem` for a token that opens nothing, and for a time to come
    without one.
    """
    token = holder_of(request)
    at = parameters.as_of
    if at is None:
        return PUBLISHED if token is None else Overlay(_drafts(token))
    if at <= timezone.now():
        return Past(at)
    if token is None:
        raise Problem(
            401,
            "as_of: lies in the future. What will be published then is told only to "
            "those with a preview token.",
            kind="preview-token-needed",
            errors=[{"parameter": "as_of", "detail": "as_of: lies in the future."}],
            headers={"WWW-Authenticate": CHALLENGE},
        )
    return Overlay(Coming(at, token.article), mark=f" as of {at.isoformat()}")


def told(answer: Answer, reading: Reading) -> Answer:
    """Let caches drop an answer about the past when a kill reaches into it."""
    if not isinstance(reading, Past):
        return answer
    return replace(answer, keys=(*answer.keys, keys.PAST))


def holder_of(request: HttpRequest) -> PreviewToken | None:
    """Return the living token of a request, and note that it was asked for.

    An address that never asks answers no request with a token (`cms.api.root`).
    """
    token = tokens.holder_of(request)
    request.preview_was_asked = True  # type: ignore[attr-defined]
    return token


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


def _drafts(token: PreviewToken) -> OneStory | EveryStory:
    return EveryStory() if token.is_site_wide else OneStory(token)

"""A page as an HTTP answer: like the API's, with the policy of HTML."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from delivery import keys as surrogate_keys
from delivery.http import Answer, respond

from .policy import content_policy

HTML = "text/html; charset=utf-8"
# Shared caches keep a page for a minute, and go on serving it while they ask anew or
# the newsroom is down; browsers always ask, and mostly get a 304.
PUBLIC = (
    "public, max-age=0, s-maxage=60, stale-while-revalidate=300, stale-if-error=86400"
)
MISSING = "public, max-age=0, s-maxage=5"
PRIVATE = "private, no-store"


def page_response(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    locale: str,
    keys: tuple[str, ...] = (),
) -> HttpResponse:
    """Answer with a public page, or with 304 where that will do.

    ``keys`` are the surrogate keys of what the page shows, as the API sends them.
    """
    answer = Answer(
        _render(template, context, locale=locale),
        keys=(*keys, *masthead_keys(locale)),
        content_type=HTML,
        cache_control=PUBLIC,
    )
    return _finished(request, respond(request, answer), locale=locale)


def uncached_response(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    locale: str,
    status: int = 200,
    cache_control: str = PRIVATE,
    keys: tuple[str, ...] = (),
) -> HttpResponse:
    """Answer with a page that has no validators: a draft, or the word of a miss."""
    html = _render(template, context, locale=locale)
    response = HttpResponse(html, content_type=HTML, status=status)
    response["Content-Length"] = str(len(html))
    response["Cache-Control"] = cache_control
    if keys:
        surrogate_keys.mark(response, (*keys, *masthead_keys(locale)))
    return _finished(request, response, locale=locale)


def masthead_keys(locale: str) -> tuple[str, ...]:
    """Return the keys of the head of every page: the sections, the paper's name."""
    return (
        surrogate_keys.of_value("section", "locale", locale),
        surrogate_keys.edited("front", locale),
    )


def _render(template: str, context: dict[str, Any], *, locale: str) -> bytes:
    """Render in the language of what is shown, and without the request.

    So nothing of who asks can get into a page that is shared.
    """
    with translation.override(locale):
        return render_to_string(template, context).encode()


def _finished(
    request: HttpRequest, response: HttpResponse, *, locale: str
) -> HttpResponse:
    response["Content-Language"] = locale
    response["Content-Security-Policy"] = content_policy()
    if request.method == "HEAD":
        # Not every server strips it; the length stays that of the GET.
        response.content = b""
    return response

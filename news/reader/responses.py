"""A page as an HTTP answer: ETag and 304, caching, HEAD, policy."""

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response

from .policy import content_policy

# Shared caches keep a page for a minute, and go on serving it while they ask anew or
# the newsroom is down; browsers always ask, and mostly get a 304.
PUBLIC = (
    "public, max-age=0, s-maxage=60, stale-while-revalidate=300, stale-if-error=86400"
)
MISSING = "public, max-age=0, s-maxage=10"
PRIVATE = "private, no-store"


def page_response(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    locale: str,
    status: int = 200,
    cache_control: str = PUBLIC,
) -> HttpResponseBase:
    """Render a page in the language of what it shows; answer 304 where that will do.

    Rendered without the request: nothing of who asks can get into a shared page.
    """
    with translation.override(locale):
        html = render_to_string(template, context).encode()
    response = HttpResponse(html, status=status)
    response["Content-Length"] = str(len(html))
    response["Content-Language"] = locale
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = content_policy()
    if status != 200 or cache_control == PRIVATE:
        return _bodiless(request, response)
    response["ETag"] = f'"{sha256(html).hexdigest()[:32]}"'
    answer = get_conditional_response(request, response["ETag"], None, response)
    if answer is not response and answer is not None:
        for name in ("Cache-Control", "Content-Security-Policy", "Content-Language"):
            answer[name] = response[name]
        return answer
    return _bodiless(request, response)


def _bodiless(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.method == "HEAD":
        # Not every server strips it; the length stays that of the GET.
        response.content = b""
    return response

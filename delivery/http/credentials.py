"""Requests that carry a preview token, and how their answers are kept apart.

A preview token travels as ``Authorization: Preview …`` or as ``?preview_token=…``.
What it opens is known above this layer; here is only that it is there.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from .problems import Problem

SCHEME = "preview"
PARAMETER = "preview_token"
CHALLENGE = 'Preview realm="Copydesk drafts"'
PRIVATE = "private, no-store"


def presented_token(request: HttpRequest) -> str | None:
    """Return the token a request carries, however wrong it is; None if it has none.

    Raises a 400 `Problem` for one by header and another by query.
    """
    scheme, given = presented_scheme(request)
    by_header = given if scheme == SCHEME else None
    by_query = request.GET.get(PARAMETER)
    if by_header is not None and by_query is not None:
        raise Problem(
            400,
            "The preview token is given twice. Send it in the Authorization header, "
            f"and leave {PARAMETER} out.",
            kind="invalid-parameter",
        )
    return by_header if by_header is not None else by_query


def carries_token(request: HttpRequest) -> bool:
    """Say whether a request asks for drafts at all."""
    return presented_scheme(request)[0] == SCHEME or PARAMETER in request.GET


def presented_scheme(request: HttpRequest) -> tuple[str, str]:
    """Return the scheme of `Authorization` in lower case, and what follows it."""
    given = request.headers.get("Authorization", "").strip()
    scheme, _, text = given.partition(" ")
    return scheme.lower(), text.strip()


def refused_token(detail: str) -> Problem:
    """Say that a token opens nothing (401)."""
    return Problem(
        401,
        detail,
        kind="invalid-token",
        headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
    )


def keep_private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer to somebody with a token from caches, indexes and other sites."""
    response["Cache-Control"] = PRIVATE
    response["X-Robots-Tag"] = "noindex"
    # Not "no-referrer": browsers then hide the origin of our own forms from us as well,
    # and Django refuses them.
    response["Referrer-Policy"] = "same-origin"
    patch_vary_headers(response, ["Authorization"])
    for name in ("Surrogate-Key", "Last-Modified"):
        if name in response:
            del response[name]
    return response

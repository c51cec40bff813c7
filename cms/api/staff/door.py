"""The door of the staff API: every address under it, known or not, goes through here.

Wagtail's routers let anonymous readers in operation by operation. The door stands
before them all, so what a later release opens stays shut.
"""

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from .auth import admit, challenge
from .problems import Refused, as_problem

View = Callable[..., HttpResponseBase]

# Room for the fields that travel with an uploaded file.
FORM_ROOM = 1024 * 1024


def door(view: View, *, session: bool = False) -> View:
    """Return the view behind the door: token, size, problem documents, no caching.

    No view behind it trusts a cookie, so none needs a CSRF token.
    """

    @csrf_exempt
    @functools.wraps(view)
    def guarded(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        method = request.method
        try:
            admit(request, session=session and method in ("GET", "HEAD"))
            refuse_oversized(request)
            if method == "HEAD":
                request.method = "GET"
            response = as_problem(request, view(request, *args, **kwargs))
        except Refused as refused:
            response = refused.response()
        finally:
            request.method = method
        return _dressed(request, response)

    return guarded


def not_found(request: HttpRequest) -> HttpResponseBase:
    """Answer an address that names nothing."""
    hint = "" if request.path.endswith("/") else " Addresses end in a slash."
    raise Refused(404, f"Nothing lies at {request.path}.{hint}")


def refuse_oversized(request: HttpRequest) -> None:
    """Refuse a body by its declared length, before a byte of it is read."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        raise Refused(400, "Content-Length is not a number.") from None
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or length
    if request.content_type == "multipart/form-data":
        limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE + FORM_ROOM
    if length > limit:
        raise Refused(413, f"The request is {length} bytes long; {limit} are allowed.")


def _dressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Authorization"])
    if response.status_code == 401:
        response["WWW-Authenticate"] = challenge(request)
    return response

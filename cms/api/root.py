"""The delivery API, put together: routers, errors, methods, addresses."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, URLPattern, path, re_path, resolve
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from cms.api import docs, errors
from delivery.access.gate import guarded
from delivery.access.models import Scope
from delivery.api.router import router as changes_router
from delivery.http import Problem, credentials, problem_response
from home.router import router as home_router
from news.api.editions import router as editions_router
from news.api.embargoed import router as embargoed_router
from news.api.router import router as news_router

PREFIX = "api/v1/"
METHODS = "GET, HEAD, OPTIONS"
# By the name of their address: those that take more than readers send, and more than
# a reader's key.
WRITING = {"consumer_position": "GET, HEAD, PUT, OPTIONS"}
OPENS = {
    "consumer_position": Scope.CONSUMER,
    "list_embargoed": Scope.EMBARGOED,
    "get_embargoed": Scope.EMBARGOED,
    "list_embargoed_changes": Scope.EMBARGOED,
}
EXPOSED = "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After"
NOTHING = "delivery-nothing"

api = NinjaAPI(
    title="Copydesk delivery API",
    version="1",
    description=docs.DESCRIPTION,
    urls_namespace="delivery_v1",
    docs_url=None,
    openapi_url=None,
)
errors.register(api)
api.add_router("", home_router)
api.add_router("", news_router)
api.add_router("", changes_router)
api.add_router("", editions_router)
api.add_router("", embargoed_router)

View = Callable[..., HttpResponseBase]


# The door reads parameters and asks the database for keys before there is an
# operation whose errors Ninja would answer.
AT_THE_DOOR = (OperationalError, InterfaceError, SuspiciousOperation, BadRequest)


def reading(view: View, *, methods: str = METHODS) -> View:
    """Let a GET view answer HEAD and OPTIONS too, and anybody's browser read it.

    Any method not among ``methods`` is a 405 that says which there are.
    """

    @csrf_exempt
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _open(_options(methods))
        if request.method not in methods.split(", "):
            detail = f"This address only answers {methods}."
            problem = Problem(405, detail, headers={"Allow": methods})
            return _open(problem_response(problem, request))
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            response = _open(_apart(request, view(request, *args, **kwargs)))
        except AT_THE_DOOR as error:
            response = _open(errors.answer_error(request, error))
        return _headers_alone(response) if is_head else response

    return answer


def not_found(request: HttpRequest) -> HttpResponse:
    """Answer for addresses that are none; a missing slash is put right."""
    path = f"{request.path_info}/"
    if not request.path_info.endswith("/") and _exists(path):
        query = request.META.get("QUERY_STRING", "")
        response = HttpResponse(status=308)
        address = escape_uri_path(f"{request.path}/")
        response["Location"] = f"{address}{'?' if query else ''}{query}"
        response["Cache-Control"] = "public, max-age=3600"
        return response
    problem = Problem(
        404, "There is nothing at this address; /api/v1/openapi.json lists what is."
    )
    return problem_response(problem, request)


def urls() -> Iterator[URLPattern]:
    """Yield every address under /api/v1/, and the reader's view of the contract."""
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            route = f"{PREFIX}{pattern.pattern}"
            name = pattern.name or ""
            opens = OPENS.get(name, Scope.READ)
            view = guarded(cast(View, pattern.callback), opens=opens)
            methods = WRITING.get(name, METHODS)
            yield path(route, reading(view, methods=methods), name=name)
    contract = guarded(docs.openapi_view(api), contract=True)
    yield path(f"{PREFIX}openapi.json", reading(contract), name="openapi")
    yield path("api/docs", docs.docs_view)
    yield path("api/docs/", docs.docs_view, name="api-docs")
    nothing = reading(guarded(not_found))
    yield re_path(rf"^{PREFIX[:-1]}(?:/.*)?$", nothing, name=NOTHING)


def _apart(request: HttpRequest, response: Any) -> Any:
    """Keep answers to those with a preview token apart from everybody's.

    An address that did not ask for the token's leave shows what is published, which is
    not what its holder wants to see: refused, rather than taken for a draft.
    """
    if not credentials.carries_token(request):
        if "Vary" in response:
            patch_vary_headers(response, ["Authorization"])
        return response
    asked = getattr(request, "preview_was_asked", False)
    if response.status_code in (200, 304) and not asked:
        # Not `response.close()`, which ends the whole request.
        for close in response._resource_closers:
            close()
        detail = "This address shows what is published; leave the preview token out."
        response = problem_response(Problem(400, detail), request)
    return credentials.keep_private(response)


def _open(response: Any) -> Any:
    """Let pages of any site read the answer, unless the house names its sites.

    No `Vary: Origin`: the answer is the same for all, and caches keep one copy.
    """
    if settings.CORS_ALLOW_ALL_ORIGINS:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
    return response


def _options(methods: str) -> HttpResponse:
    response = HttpResponse(status=204, headers={"Allow": methods})
    del response["Content-Type"]
    response["Access-Control-Allow-Methods"] = METHODS
    allowed = "Accept, Authorization, If-Modified-Since, If-None-Match, Last-Event-ID"
    response["Access-Control-Allow-Headers"] = allowed
    response["Access-Control-Max-Age"] = "86400"
    return response


def _headers_alone(response: Any) -> Any:
    """Drop the body, keep its length: not every server does so by itself."""
    if response.streaming:
        response.close()
        response.streaming_content = ()
        return response
    length = response.headers.get("Content-Length", str(len(response.content)))
    response.content = b""
    response["Content-Length"] = length
    return response


def _exists(path: str) -> bool:
    try:
        return resolve(path).url_name != NOTHING
    except Resolver404:
        return False

"""The contract for machines (OpenAPI 3.1) and for people (Swagger UI, served by us)."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from ninja import NinjaAPI

from delivery.api.examples import change_examples
from delivery.http import Answer, Problem, problem_response, respond
from delivery.http.credentials import PARAMETER
from delivery.http.problems import MEDIA_TYPE
from delivery.webhooks.schemas import openapi_webhooks
from home.router import front_example
from news.api.examples import examples

DESCRIPTION = """\
Everything this newsroom has published, and nothing it has not.

- Every answer is JSON in UTF-8; times are RFC 3339 in UTC.
- Keep the `ETag` of an answer and send it as `If-None-Match`: an answer that has not \
changed is `304` without a body.
- Lists are `{"items": […], "next": …}`. Follow `next` until it is null; do not build \
cursors yourself.
- A key is sent as `Authorization: Bearer cdk_…`, and never in an address. A key that \
opens nothing is a `401`, never the public's answer. `RateLimit` says what is left of \
its minute; a `429` says in `Retry-After` when to come back.
- What goes wrong is told as `application/problem+json` (RFC 9457). An unknown or \
misspelt parameter is a `400` that names it and lists those there are.
- Stories under embargo are told to nobody but keys with the scope `read:embargoed`, \
at addresses of their own.
- `as_of=` gives the same answers as they were at another time.
- Members may be added to documents in version 1; none is renamed or removed.
"""

ERRORS = {
    400: "A parameter is unknown, repeated, or has a value it cannot have.",
    401: "The key or preview token opens nothing, or this needs one.",
    403: "The key lacks a scope, which is named.",
    404: "There is no such thing for readers.",
    405: "Only GET, HEAD and OPTIONS are answered.",
    429: "Too many requests in a minute; `Retry-After` says when to come back.",
    500: "Something went wrong on our side.",
    503: "The record cannot be read just now; `Retry-After` says when to ask again.",
}
REPORTING_ERRORS = {
    400: "The body cannot be read, or the number lies beyond the newest change.",
    401: "The key is missing, or not this consumer's.",
    403: ERRORS[403],
    405: "Only GET, HEAD, PUT and OPTIONS are answered.",
    409: "The number lies before the last report, and `reset` is not true.",
    429: ERRORS[429],
    503: ERRORS[503],
}
HEADERS = {
    "ETag": "Strong validator of these bytes.",
    "Last-Modified": "When the document last changed; not on lists.",
    "Cache-Control": "How long the answer may be kept.",
    "RateLimit": "With a key: what is left, by draft-ietf-httpapi-ratelimit-headers.",
    "RateLimit-Policy": "How many requests a minute may be made.",
    "Surrogate-Key": "Names by which a cache in front of us is purged.",
}
# What is given to one key is nobody else's to keep, and purged by none.
SHARED_ONLY = ("Last-Modified", "Surrogate-Key")
LINK = 'The next page, as `<…>; rel="next"`; absent on the last.'
KEY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "cdk_<handle>_<secret>",
    "description": "A key of this house; ask its managing editors.",
}
SECURITY = {
    "key": KEY,
    "preview": {
        "type": "http",
        "scheme": "Preview",
        "description": "`Authorization: Preview preview_…`. Shows drafts: of one "
        "story or of all, as the token says. Made in the editor (“Preview link”) or "
        "by the staff API; docs/preview.md tells more. A key with the scope `preview` "
        "is sent in the same way: `Authorization: Preview cdk_…`.",
    },
    "previewInAddress": {
        "type": "apiKey",
        "in": "query",
        "name": PARAMETER,
        "description": "The same token where no header can be set, as in a link.",
    },
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "An error by RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "examples": ["urn:copydesk:problem:unknown-parameter"],
        },
        "title": {"type": "string", "examples": ["Bad Request"]},
        "status": {"type": "integer", "examples": [400]},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "Path that was asked for."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "parameter": {"type": "string"},
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                    "known": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}

CARDS = {"article": {"$ref": "#/components/schemas/ArticleCard"}}


def delivery_schema(api: NinjaAPI) -> dict[str, Any]:
    """Return the OpenAPI document: Ninja's, with what holds for every address."""
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/")))
    schema["servers"] = [{"url": "/"}]
    schema["components"]["schemas"]["Problem"] = PROBLEM
    schema["components"]["securitySchemes"] = SECURITY
    # The public needs none, unless the house says so (API_PUBLIC).
    schema["security"] = [{}, {"key": []}]
    shown = {**examples(), **change_examples(), "get_front": front_example()}
    for operations in schema["paths"].values():
        for operation in operations.values():
            content = operation["responses"]["200"]["content"]
            if "application/json" in content:
                content["application/json"]["example"] = shown[operation["operationId"]]
            if "embargoed" in operation["tags"]:
                _describe_reading(operation)
                _describe_embargoed(operation)
            elif "consumers" in operation["tags"]:
                _describe_reporting(operation)
            else:
                _describe_reading(operation)
    schema["webhooks"] = openapi_webhooks(cards=CARDS)
    return schema


def _describe_reading(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, description in ERRORS.items():
        responses[str(status)] = _error(description)
    if any(p["name"] == PARAMETER for p in operation["parameters"]):
        tokens = ("preview", "previewInAddress")
        operation["security"] = [{}, *({name: []} for name in ("key", *tokens))]
    if "application/json" not in responses["200"]["content"]:
        return  # A stream has no validator.
    responses["200"]["headers"] = {
        name: _header(text) for name, text in HEADERS.items()
    }
    responses["304"] = {"description": "What you have is still good."}
    if any(p["name"] in ("cursor", "after") for p in operation["parameters"]):
        responses["200"]["headers"]["Link"] = _header(LINK)


def _describe_embargoed(operation: dict[str, Any]) -> None:
    operation["security"] = [{"key": []}]
    for name in SHARED_ONLY:
        operation["responses"]["200"]["headers"].pop(name)


def _describe_reporting(operation: dict[str, Any]) -> None:
    operation["security"] = [{"key": []}]
    for status, description in REPORTING_ERRORS.items():
        operation["responses"][str(status)] = _error(description)


def openapi_view(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of the contract; it is built once in the life of a process."""

    @cache
    def content() -> bytes:
        return json.dumps(delivery_schema(api), ensure_ascii=False).encode()

    def view(request: HttpRequest) -> HttpResponse:
        if request.GET:
            problem = Problem(400, "This address takes no parameters.")
            return problem_response(problem, request)
        return respond(request, Answer(content(), keys=("openapi",)))

    return view


def docs_view(request: HttpRequest) -> HttpResponse:
    """Show the contract with Swagger UI; scripts and styles come from this server."""
    settings = {
        "url": reverse("openapi"),
        "layout": "BaseLayout",
        "deepLinking": True,
        # The validator badge would tell a server of somebody else's about us.
        "validatorUrl": None,
    }
    context = {"swagger_settings": json.dumps(settings)}
    return render(request, "cms/api_docs.html", context)


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


def _error(description: str) -> dict[str, Any]:
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {MEDIA_TYPE: reference}}

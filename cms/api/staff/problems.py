"""Refusals of the staff API, as RFC 9457 problem documents."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PROBLEM = "application/problem+json"


class Refused(Exception):  # noqa: N818 - no error of ours
    """A request that will not be carried out, said in words.

    `status` is the HTTP status, `errors` what is wrong where: a list of
    `{"loc": [...], "msg": "..."}`. `extra` holds further members of the document.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[dict[str, Any]] = (),
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.extra = extra

    def response(self) -> HttpResponse:
        """Return the problem document of this refusal."""
        members = dict(self.extra)
        if self.errors:
            members["errors"] = self.errors
        return problem(self.status, self.detail, **members)


def error(loc: Iterable[str | int], message: str, *, code: str = "invalid") -> dict:
    """Return one entry of a problem's `errors`: where, what, in Wagtail's shape."""
    return {"type": code, "loc": list(loc), "msg": str(message)}


def problem(status: int, detail: str, **members: Any) -> HttpResponse:
    """Return a problem document with further `members`, as RFC 9457 asks."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        **members,
    }
    return HttpResponse(
        json.dumps(document, default=str), status=status, content_type=PROBLEM
    )


def as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the response; an error that is not yet a problem document becomes one.

    Ninja answers a wrong method in plain text and Django a broken form in HTML.
    """
    if response.status_code < 400 or response.get("Content-Type") == PROBLEM:
        return response
    if response.status_code == 405:
        allowed = response.get("Allow", "")
        detail = f"{request.method} is not known here. Known: {allowed}."
    else:
        detail = HTTPStatus(response.status_code).phrase
    answer = problem(response.status_code, detail)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response:
            answer[name] = response[name]
    return answer

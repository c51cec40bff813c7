"""Errors in words a program can read too: RFC 9457 problem documents."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from delivery import keys as surrogate_keys

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:copydesk:problem:"

# A wrong request stays wrong for a moment; what is missing may be published any time.
FRESHNESS = {
    400: "public, max-age=60",
    404: "public, max-age=5",
    410: "public, max-age=60",
}


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it a problem)
    """An answer that is not what was asked for.

    `kind` is a short stable name, the end of the problem's `type`. `errors` holds one
    object for each thing that is wrong: `detail`, and `parameter` or `pointer`. `keys`
    are the surrogate keys of what would make it another answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
        keys: Iterable[str] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.kind = kind
        self.errors = errors or []
        self.headers = headers or {}
        self.keys = tuple(dict.fromkeys(keys))


def wrong_parameter(
    name: str,
    detail: str,
    *,
    kind: str = "invalid-parameter",
    keys: Iterable[str] = (),
    **more: Any,
) -> Problem:
    """Say that one parameter is wrong; `more` goes into its entry, as in known=[…]."""
    error = {"parameter": name, "detail": detail, **more}
    return Problem(400, detail, kind=kind, errors=[error], keys=keys)


def not_found(what: str, *, keys: Iterable[str] = ()) -> Problem:
    """Say that there is no such thing for readers, without a word on why.

    `keys` name what would be there, so that a cache forgets the miss once it is.
    """
    return Problem(404, what, kind="not-found", keys=keys)


def problem_members(problem: Problem, *, path: str) -> dict[str, Any]:
    """Return the members of the document (RFC 9457, section 3.1)."""
    members: dict[str, Any] = {
        "type": f"{TYPE_PREFIX}{problem.kind}" if problem.kind else "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": path,
    }
    if problem.errors:
        members["errors"] = problem.errors
    return members


def problem_response(problem: Problem, request: HttpRequest) -> HttpResponse:
    """Write a problem as an answer to `request`."""
    response = HttpResponse(
        json.dumps(problem_members(problem, path=request.path)),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
    )
    freshness = FRESHNESS.get(problem.status, "no-store")
    if problem.keys:
        # What may come to be is asked for again soon, as browsers cannot be purged.
        freshness = FRESHNESS[404]
        surrogate_keys.mark(response, problem.keys)
    response["Cache-Control"] = freshness
    response["X-Content-Type-Options"] = "nosniff"
    return response

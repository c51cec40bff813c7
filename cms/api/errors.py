"""What went wrong, told as RFC 9457 problems wherever it happened."""

import logging
from typing import Any

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    PermissionDenied,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from delivery.http import Problem, problem_response

logger = logging.getLogger(__name__)


def as_problem(error: Exception) -> Problem:
    """Turn any exception into a problem; the unexpected one tells nothing of itself."""
    match error:
        case Problem():
            return error
        case ValidationError():
            return Problem(
                422,
                "The request does not have the form this address takes.",
                kind="invalid-request",
                errors=[_entry(found) for found in error.errors],
            )
        case Http404():
            return Problem(404, "There is nothing at this address.", kind="not-found")
        case HttpError():
            return Problem(error.status_code, str(error))
        case PermissionDenied():
            return Problem(403, "This is not yours to do.")
        case DisallowedHost():
            # Without the host's name: it may be anything, and who sent it knows it.
            return Problem(
                400,
                "This newsroom does not answer under the host name of the request.",
                kind="unknown-host",
            )
        case SuspiciousOperation() | BadRequest():
            return Problem(400, "The request cannot be understood.")
        case OperationalError() | InterfaceError():
            return Problem(
                503,
                "The record cannot be read just now. Try again in a moment.",
                kind="unavailable",
                headers={"Retry-After": "5"},
            )
    return Problem(500, "Something went wrong on our side; it has been logged.")


def answer_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer with a problem, and log what we have to mend."""
    problem = as_problem(error)
    if problem.status >= 500:
        logger.error(
            "%s %s failed", request.method, request.path, exc_info=error, stacklevel=2
        )
    return problem_response(problem, request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what was refused before any view: the API with a problem, pages as ever.

    Headers make it, not the address: a cache must not keep it for those who ask well.
    """
    if not request.path_info.startswith("/api/"):
        return defaults.bad_request(request, exception)
    response = answer_error(request, exception)
    response["Cache-Control"] = "no-store"
    return response


def register(api: NinjaAPI) -> None:
    """Make `api` answer every exception with a problem."""
    for kind in (Exception, Problem, ValidationError, Http404, HttpError):
        api.add_exception_handler(kind, answer_error)  # type: ignore[arg-type]


def _entry(found: dict[str, Any]) -> dict[str, str]:
    place = [str(step) for step in found.get("loc", ())]
    return {"pointer": "/".join(place), "detail": str(found.get("msg", ""))}

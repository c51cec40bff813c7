"""What goes wrong inside an operation, told as a problem document."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputError
from pydantic import ValidationError as PydanticValidationError
from treebeard.exceptions import InvalidMoveToDescendant, InvalidPosition
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionError
from wagtail.api.rich_text import RichTextFormatError
from wagtail.utils.forms import FormValidationError

from news.api.staff import FindingEntry
from news.workflow.errors import DeskRefusal

from .problems import Refused, error, problem

logger = logging.getLogger(__name__)


def attach(api: NinjaAPI) -> None:
    """Attach every handler of this module to the API."""
    for exceptions, handler in HANDLERS:
        for exception in exceptions:
            api.add_exception_handler(exception, handler)


def refused(request: HttpRequest, exc: Refused) -> HttpResponse:
    """Tell a refusal in its own words."""
    return exc.response()


def refused_by_the_desk(request: HttpRequest, exc: DeskRefusal) -> HttpResponse:
    """Tell which rule of the desk said no, with the failed checks as `findings`."""
    members: dict[str, Any] = {"code": exc.code}
    if exc.findings:
        members["findings"] = [FindingEntry.of(found) for found in exc.findings]
    return problem(exc.status, exc.message, **members)


def not_there(request: HttpRequest, exc: Http404) -> HttpResponse:
    """Tell that an address or an object named in it is not there."""
    return problem(404, str(exc) or "Not found.")


def forbidden(request: HttpRequest, exc: PermissionDenied) -> HttpResponse:
    """Tell that the user's rights do not reach so far."""
    return problem(403, str(exc) or "Your rights do not allow this.")


def failed_http(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """Tell Ninja's own errors; a parser's refusal comes as the cause of one."""
    if isinstance(exc.__cause__, Refused):
        return exc.__cause__.response()
    return problem(exc.status_code, str(exc))


def invalid(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell what is wrong with which field."""
    errors = list(_errors_of(exc))
    first = errors[0] if errors else None
    detail = "Validation failed."
    if first:
        where = ".".join(map(str, first["loc"]))
        detail = f"Validation failed. {where}: {first['msg']}".replace(" : ", " ")
    return problem(422, detail, errors=errors)


def _errors_of(exc: Exception) -> Iterator[dict[str, Any]]:
    if isinstance(exc, FormValidationError):
        for path, messages in exc.loc_errors:
            for message, code in messages:
                yield error(path, message, code=code)
    elif isinstance(exc, ValidationError):
        yield from _model_errors(exc)
    elif isinstance(exc, InputError):
        for found in exc.errors:
            yield error(_named(found["loc"]), found["msg"], code=found["type"])
    elif isinstance(exc, PydanticValidationError):
        for details in exc.errors():
            yield error(details["loc"], details["msg"], code=details["type"])


def _named(loc: Iterable[str | int]) -> list[str | int]:
    """Return a place as the client wrote it, without the names of our parameters.

    Ninja says ("body", "data", "news.ArticlePage", "title") for a page's title.
    """
    parts = list(loc)
    if parts[:2] == ["body", "data"]:
        parts = parts[2:]
        if parts and "." in str(parts[0]):
            parts = parts[1:]
    elif parts[:1] == ["form"]:
        parts = parts[2:] if parts[1:2] == ["data"] else parts[1:]
    return parts


def _model_errors(exc: ValidationError) -> Iterator[dict[str, Any]]:
    named = exc.error_dict if hasattr(exc, "error_dict") else {"": exc.error_list}
    for field, errors in named.items():
        loc = [] if field in ("", NON_FIELD_ERRORS) else [field]
        for single in errors:
            for message in single.messages:
                yield error(loc, message, code=single.code or "invalid")


def too_large(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell that the body is too long."""
    return problem(413, f"The request is too large. {exc}")


def malformed(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell that the request cannot be read."""
    return problem(400, f"The request cannot be read. {exc}")


def out_of_range(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell that the database cannot hold or compare a value."""
    return problem(422, "A value is out of range for its field.")


def in_use(request: HttpRequest, exc: ProtectedError) -> HttpResponse:
    """Tell what still needs the object that was to be deleted."""
    kinds = {str(item._meta.verbose_name_plural) for item in exc.protected_objects}
    return problem(
        409,
        f"This cannot be deleted: {len(exc.protected_objects)} other objects "
        f"({', '.join(sorted(kinds))}) need it.",
    )


def conflict(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell that the request does not fit what is there."""
    logger.warning("staff API conflict: %s", exc)
    return problem(409, "The request conflicts with what is there, such as a slug.")


def impossible(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell in Wagtail's words why an action makes no sense for this page."""
    return problem(409, str(exc))


def failed(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Tell that the fault is ours, without its details, and report it."""
    logger.error("staff API failed at %s", request.path, exc_info=exc)
    got_request_exception.send(sender=NinjaAPI, request=request)
    return problem(500, "The newsroom failed to answer. The failure was logged.")


HANDLERS: tuple[tuple[tuple[type[Exception], ...], Callable], ...] = (
    ((Exception,), failed),
    ((Refused,), refused),
    ((DeskRefusal,), refused_by_the_desk),
    ((Http404,), not_there),
    ((PermissionDenied,), forbidden),
    ((HttpError,), failed_http),
    ((ValidationError, InputError, PydanticValidationError), invalid),
    ((RequestDataTooBig,), too_large),
    (
        (BadRequest, SuspiciousOperation, MultiPartParserError, RichTextFormatError),
        malformed,
    ),
    ((DataError, OverflowError), out_of_range),
    ((ProtectedError,), in_use),
    ((IntegrityError,), conflict),
    (
        (RevertToPageRevisionError, InvalidMoveToDescendant, InvalidPosition),
        impossible,
    ),
)

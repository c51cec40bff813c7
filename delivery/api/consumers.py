"""Consumers report how far they have come, by the key the desk gave them."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError

from delivery import consumers
from delivery.access import keys
from delivery.access.gate import grant_of
from delivery.api.schemas import PositionReport
from delivery.http import Answer, Parameters, Problem, read_parameters, respond
from delivery.models import Consumer
from delivery.models.edition import utc_text

MAX_BODY = 10_000


def position_answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer where a consumer stands; 2 queries. Raises 401 or 403 without its key."""
    read_parameters(Parameters, request.GET)
    _admit(request, name)
    known, latest = consumers.position_of(name)
    return _answer(request, name, known, latest=latest)


def report_answer(request: HttpRequest, name: str) -> HttpResponse:
    """Take a report; 3 queries. Raises 401 or 403 without the key, 400 or 409."""
    read_parameters(Parameters, request.GET)
    _admit(request, name)
    told = _read(request)
    try:
        known, latest = consumers.report(name, seq=told.seq, reset=told.reset)
    except consumers.PositionError as error:
        raise _refused(error) from None
    return _answer(request, name, known, latest=latest)


def _admit(request: HttpRequest, name: str) -> None:
    """Let in who holds this consumer's key; the door has looked at the scope."""
    grant = grant_of(request)
    if grant is None:
        raise keys.needed()
    if grant.consumer != name:
        raise Problem(
            403,
            f"This key reports for the consumer “{grant.consumer}” alone.",
            kind="other-consumer",
        )


def _read(request: HttpRequest) -> PositionReport:
    try:
        if len(request.body) > MAX_BODY:
            raise Problem(413, "The body is too long; send {“seq”: 1841}.")
        return PositionReport.model_validate(_parse(request.body))
    except ValidationError as error:
        entries = [_entry(found) for found in error.errors(include_context=False)]
        detail = " ".join(entry["detail"] for entry in entries)
        raise Problem(400, detail, kind="invalid-request", errors=entries) from None


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(
            400,
            'The body must be JSON such as {"seq": 1841}.',
            kind="invalid-request",
        ) from None


def _entry(found: Any) -> dict[str, str]:
    place = "/".join(map(str, found["loc"])) or "body"
    return {"pointer": f"/{place}", "detail": f"{place}: {found['msg']}."}


def _refused(error: consumers.PositionError) -> Problem:
    status, kind = (400, "beyond-newest") if error.beyond else (409, "going-backward")
    entry = {"pointer": "/seq", "detail": str(error)}
    return Problem(status, str(error), kind=kind, errors=[entry])


def _answer(
    request: HttpRequest, name: str, known: Consumer | None, *, latest: int
) -> HttpResponse:
    position = known.position if known else 0
    content = {
        "name": name,
        "seq": position,
        "latest": latest,
        "behind": max(0, latest - position),
        "reported_at": utc_text(known.reported_at) if known else None,
    }
    answer = Answer(json.dumps(content).encode(), cache_control="private, no-store")
    return respond(request, answer)

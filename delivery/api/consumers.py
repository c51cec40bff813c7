"""Consumers report how far they have come, by the key the desk gave them."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
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
LONGEST_NAME = 60  # of a field nobody knows, as it is told back


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
        return PositionReport.model_validate(_parse(_body(request)))
    except ValidationError as error:
        entries = [_entry(found) for found in error.errors(include_context=False)]
        detail = " ".join(entry["detail"] for entry in entries)
        raise Problem(400, detail, kind="invalid-request", errors=entries) from None


def _body(request: HttpRequest) -> bytes:
    try:
        if len(request.body) <= MAX_BODY:
            return request.body
    except RequestDataTooBig:  # so long that it is not even received
        pass
    raise Problem(413, "The body is too long; send {“seq”: 1841}.")


def _parse(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        return told
    detail = 'The body must be a JSON object such as {"seq": 1841}.'
    raise Problem(400, detail, kind="invalid-request")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a field that is there twice: nobody knows which of the two was meant."""
    told = dict(pairs)
    if len(told) < len(pairs):
        detail = "The body names a field twice; say each once."
        raise Problem(400, detail, kind="invalid-request")
    return told


def _entry(found: Any) -> dict[str, str]:
    place = "/".join(map(str, found["loc"]))[:LONGEST_NAME] or "body"
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

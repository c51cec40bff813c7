"""The delivery API's addresses for stories under embargo: for keys that may read them.

No other address knows of these stories, and these answer nobody without such a key
(`cms.api.root`). Who is given one is written down (`delivery.access.embargo.journal`).
"""

import json
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from delivery.access import keys
from delivery.access.embargo import journal, queries
from delivery.access.gate import grant_of
from delivery.access.keys import Grant
from delivery.access.models import EmbargoChange, EmbargoedDocument
from delivery.api.parameters import MAX_LIMIT, Seq
from delivery.columns import as_uuid
from delivery.http import (
    Answer,
    ListParameters,
    Parameters,
    openapi_parameters,
    read_parameters,
    respond,
)
from delivery.http.credentials import PRIVATE
from delivery.http.lists import list_answer, position
from delivery.http.problems import not_found
from delivery.queries import PUBLISHED, Page
from news import schemas

from .filters import Key, NoParameters
from .queries import require_known

router = Router(tags=["embargoed"])


class EmbargoedParameters(ListParameters):
    """What `/embargoed/` takes."""

    section: list[Key] = Field(
        [], description="Slug or id of a section; finds what lies below it too."
    )
    include: list[Literal["body"]] = Field(
        [], description="`body`: whole documents in place of cards."
    )


class EmbargoChangeParameters(Parameters):
    """What `/embargoed/changes/` takes."""

    after: Seq = Field(
        0, description="The last number you have dealt with; 0 for the beginning."
    )
    limit: int = Field(100, ge=1, le=MAX_LIMIT, description="How many changes at most.")


class EmbargoedList(schemas.Document):
    """A page of stories under embargo; whole documents with `include=body`."""

    items: list[schemas.EmbargoedCard | schemas.EmbargoedArticle]
    next: str | None


class EmbargoEvent(schemas.Document):
    """Something happened to a story under embargo: ask for it again by its id.

    A 404 means that it is not yours to read any more; remove it.
    """

    seq: int = Field(description="Its number, in the order of events.")
    id: UUID
    action: Literal["embargoed", "updated", "released", "withdrawn"] = Field(
        description="`released`: readers have it now. `withdrawn`: its approval or its "
        "schedule was taken back; it may come again."
    )
    at: schemas.Moment
    embargoed_until: schemas.Moment


class EmbargoEventList(schemas.Document):
    """A page of what happened, the oldest first."""

    items: list[EmbargoEvent]
    seq: int = Field(
        description="Everything up to this number has been told: your next `after`."
    )
    next: str | None = Field(description="The next page; null when you have it all.")


@router.get(
    "/embargoed/",
    response=EmbargoedList,
    operation_id="list_embargoed",
    summary="List stories under embargo",
    openapi_extra={"parameters": openapi_parameters(EmbargoedParameters)},
)
def list_embargoed(request: HttpRequest) -> HttpResponse:
    """List approved stories that wait for their time, the first to be free ahead.

    Each card says `embargoed_until`. A key that is limited to sections sees theirs.
    """
    grant = _grant(request)
    parameters = read_parameters(EmbargoedParameters, request.GET)
    if parameters.section:
        require_known({"section": parameters.section}, reading=PUBLISHED)
    after: Any = position(parameters, order=queries.ORDER)
    include_body = bool(parameters.include)
    page = queries.page(
        grant=grant,
        sections=parameters.section,
        after=after,
        limit=parameters.limit,
        include_body=include_body,
    )
    items = [bytes(row.body if include_body else row.card) for row in page.rows]
    answer = list_answer(
        request, Page((), page.next), order=queries.ORDER, keys=(), items=items
    )
    return _given(request, answer, page.rows, grant=grant)


@router.get(
    "/embargoed/changes/",
    response=EmbargoEventList,
    operation_id="list_embargoed_changes",
    summary="Read what happened to stories under embargo",
    openapi_extra={"parameters": openapi_parameters(EmbargoChangeParameters)},
)
def list_embargoed_changes(request: HttpRequest) -> HttpResponse:
    """List what happened after a number. Follow `next`, keep `seq`, ask again later.

    It says which story and until when, and nothing of what is in it.
    """
    grant = _grant(request)
    parameters = read_parameters(EmbargoChangeParameters, request.GET)
    log = queries.changes(grant=grant, after=parameters.after, limit=parameters.limit)
    onward = None
    if log.has_more:
        query = urlencode({"limit": parameters.limit, "after": log.seq})
        onward = f"{settings.SITE_URL}{request.path}?{query}"
    content = {
        "items": [_event(change) for change in log.changes],
        "seq": log.seq,
        "next": onward,
    }
    links = {"Link": f'<{onward}>; rel="next"'} if onward else {}
    return respond(
        request,
        Answer(json.dumps(content).encode(), headers=links, cache_control=PRIVATE),
    )


@router.get(
    "/embargoed/{id}/",
    response=schemas.EmbargoedArticle,
    operation_id="get_embargoed",
    summary="Get a story under embargo",
    openapi_extra={"parameters": openapi_parameters(NoParameters)},
)
def get_embargoed(request: HttpRequest, id: str) -> HttpResponse:
    """Give one story, whole, as readers will get it, with `embargoed_until`.

    Once readers have it, it is a 404 here and at its own address under `/articles/`.
    """
    grant = _grant(request)
    read_parameters(NoParameters, request.GET)
    key = as_uuid(id)
    row = queries.find(key, grant=grant) if key else None
    if row is None:
        raise not_found("There is no such story under embargo.")
    answer = Answer(bytes(row.body), etag=row.etag)
    return _given(request, answer, [row], grant=grant)


def _grant(request: HttpRequest) -> Grant:
    """Return what the key opens; the door has looked at its scope."""
    grant = grant_of(request)
    if grant is None:
        raise keys.needed()
    return grant


def _given(
    request: HttpRequest, answer: Answer, rows: Any, *, grant: Grant
) -> HttpResponse:
    """Send stories, and write down to whom; what the client has already is not sent."""
    response = respond(request, answer)
    stories: list[EmbargoedDocument] = list(rows)
    if response.status_code == 200:
        journal.enter(request, stories, grant=grant)
    return response


def _event(change: EmbargoChange) -> dict[str, Any]:
    event = EmbargoEvent(
        seq=change.seq or 0,
        id=change.public_id,
        action=change.action,  # type: ignore[arg-type]
        at=change.created_at,
        embargoed_until=change.embargoed_until,
    )
    return event.model_dump(mode="json")

"""The delivery API's addresses for those who mirror the record."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from delivery.api import schemas
from delivery.api.changes import changes_answer
from delivery.api.consumers import position_answer, report_answer
from delivery.api.parameters import (
    ChangeParameters,
    SnapshotParameters,
    StreamParameters,
)
from delivery.api.snapshot import snapshot_response
from delivery.api.stream import stream_response
from delivery.http import openapi_parameters, read_parameters, respond

router = Router(tags=["changes"])

GONE = {
    410: {
        "description": "Some changes after this number are not kept any more: take a "
        "new snapshot.",
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"}
            }
        },
    }
}


# Of each event: OpenAPI 3.1 has no word for a stream of them (3.2 says itemSchema).
EVENT = {
    "type": "object",
    "title": "StreamedEvent",
    "description": "One of the events of the stream: `id` is the number of the change, "
    "`event` its type, `data` a ChangeEvent without a document.",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string", "examples": ["article.killed"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}


def _text(media_type: str, description: str, example: str) -> dict[int, Any]:
    schema = {"type": "string", "description": description, "examples": [example]}
    return {200: {"description": "OK", "content": {media_type: {"schema": schema}}}}


@router.get(
    "/changes/",
    response=schemas.ChangeList,
    operation_id="list_changes",
    summary="Read the log of changes",
    openapi_extra={
        "parameters": openapi_parameters(ChangeParameters),
        "responses": GONE,
    },
)
def list_changes(request: HttpRequest) -> HttpResponse:
    """List what happened after a number, the oldest first, tombstones included.

    Follow `next` until it is null, keep `seq`, and ask again later with `after=seq`.
    Whoever does so misses nothing, whatever is being published meanwhile.
    """
    parameters = read_parameters(ChangeParameters, request.GET)
    return respond(request, changes_answer(request, parameters))


@router.get(
    "/changes/stream/",
    operation_id="stream_changes",
    summary="Hear of changes as they happen",
    openapi_extra={
        "parameters": [
            *openapi_parameters(StreamParameters),
            {
                "name": "Last-Event-ID",
                "in": "header",
                "required": False,
                "description": "The id of the last event you have dealt with.",
                "schema": {"type": "string", "pattern": "^[0-9]{0,19}$"},
            },
        ],
        "responses": {
            200: {
                "description": "OK",
                "content": {"text/event-stream": {"schema": EVENT}},
            },
            **GONE,
        },
    },
)
def stream_changes(request: HttpRequest) -> HttpResponse:
    """Send each change as a Server-Sent Event for as long as you listen.

    A browser's EventSource does all that is needed. A line of comment comes every 15
    seconds when nothing else does.
    """
    return stream_response(request)


@router.get(
    "/snapshot/",
    operation_id="get_snapshot",
    summary="Get everything that is public now",
    openapi_extra={
        "parameters": openapi_parameters(SnapshotParameters),
        "responses": {
            **_text(
                "application/x-ndjson",
                "One JSON object a line: `snapshot` with the number it is true at, a "
                "`document` for each resource, and `end` with their count.",
                '{"type":"snapshot","seq":1841,"at":"…","resumed":false,"kinds":null}',
            ),
            **GONE,
        },
    },
)
def get_snapshot(request: HttpRequest) -> HttpResponseBase:
    """Send every current document, then follow the changes after its number.

    A transfer without its `end` line broke off: go on with `after` set to the `cursor`
    of the last line you have. The number stays that of the first part.
    """
    return snapshot_response(request)


@router.get(
    "/consumers/{name}/position/",
    response=schemas.ConsumerPosition,
    tags=["consumers"],
    operation_id="get_consumer_position",
    summary="Ask where a consumer stands",
    url_name="consumer_position",
)
def get_position(request: HttpRequest, name: str) -> HttpResponse:
    """Say what was reported last. Needs the consumer's key as a bearer token."""
    return position_answer(request, name)


@router.put(
    "/consumers/{name}/position/",
    response=schemas.ConsumerPosition,
    tags=["consumers"],
    operation_id="put_consumer_position",
    summary="Report how far a consumer has come",
    url_name="consumer_position",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": schemas.PositionReport.model_json_schema()
                }
            },
        }
    },
)
def put_position(request: HttpRequest, name: str) -> HttpResponse:
    """Report that everything up to `seq` has been dealt with.

    The desk sees who is behind, and who has received a kill. A number beyond the
    newest change is a 400, one below the last report a 409 unless `reset` is true.
    """
    return report_answer(request, name)

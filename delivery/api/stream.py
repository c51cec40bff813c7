"""Server-Sent Events: where a stream begins, and its short form without a keeper.

What is asked is checked here, by Django, like any other request. If the server can
keep streams open (`delivery.streams`), it takes over from the first line; if not, the
answer is what happened so far and an invitation to come again soon, which is what a
client of Server-Sent Events does by itself.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from delivery.access.addresses import client_address
from delivery.api.changes import require_kept
from delivery.api.parameters import StreamParameters, sequence_number
from delivery.changes import horizon, latest_seq, read
from delivery.http import read_parameters
from delivery.http.problems import wrong_parameter
from delivery.streams.frames import frame, opening
from delivery.streams.handover import Handover

MEDIA_TYPE = "text/event-stream"
SHORT_LIMIT = 500
HEADER = "Last-Event-ID"


def stream_response(request: HttpRequest) -> HttpResponse:
    """Open a stream, hand it over, or answer in short; at most 2 queries."""
    parameters = read_parameters(StreamParameters, request.GET)
    after = _last_event_id(request)
    named = HEADER if after is not None else "after"
    after = parameters.after if after is None else after
    if after is None:
        after = latest_seq()
    else:
        require_kept(after, horizon=horizon(), parameter=named)
    if handover := Handover.of(request):
        handover.take(
            after=after, kinds=parameters.kind, address=client_address(request)
        )
        return _answer(opening(after))
    if settings.STREAM_URL:
        return _elsewhere(request)
    reading = read(after=after, limit=SHORT_LIMIT, kinds=parameters.kind)
    frames = [opening(reading.seq), *map(frame, reading.events)]
    return _answer(b"".join(frames))


def _last_event_id(request: HttpRequest) -> int | None:
    text = request.headers.get(HEADER, "").strip()
    if not text:
        return None
    try:
        return sequence_number(text)
    except ValueError as error:
        raise wrong_parameter(HEADER, f"{HEADER}: {error}.") from None


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """Send the client to the process that keeps streams open."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponse(status=307)
    mark = "?" if query else ""
    response["Location"] = f"{settings.STREAM_URL}{request.path}{mark}{query}"
    response["Cache-Control"] = "no-store"
    return response


def _answer(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["X-Content-Type-Options"] = "nosniff"
    return response

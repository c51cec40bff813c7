"""The whole record as an answer that is written while it is read."""

import threading
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse

from delivery.api.changes import require_kept
from delivery.api.parameters import SnapshotParameters
from delivery.http import Problem, read_parameters
from delivery.http.answers import accepts_gzip
from delivery.http.problems import wrong_parameter
from delivery.snapshot import InvalidCursorError, Snapshot, Zipped, parse_cursor

MEDIA_TYPE = "application/x-ndjson"
# Each takes a thread of the server for as long as the transfer lasts.
_places = threading.BoundedSemaphore(settings.SNAPSHOTS_MAX)


class Transfer:
    """A snapshot on its way that keeps its place until it ends or is given up."""

    def __init__(self, lines: Snapshot | Zipped) -> None:
        self.lines = lines
        self._place = threading.Lock()

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.lines
        finally:
            self.close()

    def close(self) -> None:
        """End the transaction and make room, however often it is called."""
        if self._place.acquire(blocking=False):
            self.lines.close()
            _places.release()


def snapshot_response(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with every current document; 1 query before the first line.

    Raises a 503 when as many transfers are under way as this process takes.
    """
    parameters = read_parameters(SnapshotParameters, request.GET)
    after = _position(parameters)
    if not _places.acquire(blocking=False):
        raise Problem(
            503,
            "Other snapshots are being sent just now. Try again in a moment.",
            kind="busy",
            headers={"Retry-After": "10"},
        )
    try:
        snapshot = _begun(after, parameters)
    except BaseException:
        _places.release()
        raise
    zipped = accepts_gzip(request)
    transfer = Transfer(Zipped(snapshot) if zipped else snapshot)
    try:
        require_kept(snapshot.seq, horizon=snapshot.horizon)
    except Problem:
        transfer.close()
        raise
    response = StreamingHttpResponse(transfer, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept-Encoding"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Accel-Buffering"] = "no"
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


def _position(parameters: SnapshotParameters) -> tuple[int, int] | None:
    if parameters.after is None:
        return None
    try:
        return parse_cursor(parameters.after)
    except InvalidCursorError as error:
        raise wrong_parameter("after", str(error)) from None


def _begun(after: tuple[int, int] | None, parameters: SnapshotParameters) -> Snapshot:
    try:
        return Snapshot(after=after, kinds=parameters.kind)
    except InvalidCursorError as error:
        raise wrong_parameter("after", str(error)) from None

"""The whole record as an answer that is written while it is read."""

import threading
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse

from delivery.access.addresses import client_address
from delivery.access.gate import grant_of
from delivery.api.changes import require_kept
from delivery.api.parameters import SnapshotParameters
from delivery.http import Problem, read_parameters
from delivery.http.answers import accepts_gzip
from delivery.http.problems import wrong_parameter
from delivery.snapshot import InvalidCursorError, Snapshot, Zipped, parse_cursor

MEDIA_TYPE = "application/x-ndjson"


class Places:
    """Who is being sent a snapshot: each takes a thread while the transfer lasts.

    One client never has all of them, so that one who reads slowly keeps no other out.
    Clients behind a proxy that nobody has named are not told apart.
    """

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, client: str) -> bool:
        """Take a place for a client, if there is one for it."""
        most = settings.SNAPSHOTS_MAX
        with self._lock:
            is_full = self._taken.total() >= most
            is_greedy = bool(client) and self._taken[client] >= max(1, most - 1)
            if is_full or is_greedy:
                return False
            self._taken[client] += 1
            return True

    def give_back(self, client: str) -> None:
        """Make room for another."""
        with self._lock:
            self._taken[client] -= 1
            self._taken += Counter()  # forgets who has none


_places = Places()


class Transfer:
    """A snapshot on its way that keeps its place until it ends or is given up."""

    def __init__(self, lines: Snapshot | Zipped, *, client: str) -> None:
        self.lines = lines
        self.client = client
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
            _places.give_back(self.client)


def snapshot_response(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with every current document; 1 query before the first line.

    Raises a 503 when as many transfers are under way as this process takes, of all
    clients or of this one.
    """
    parameters = read_parameters(SnapshotParameters, request.GET)
    after = _position(parameters)
    client = _client(request)
    if not _places.take(client):
        raise Problem(
            503,
            "Other snapshots are being sent just now. Try again in a moment.",
            kind="busy",
            headers={"Retry-After": "10"},
        )
    try:
        snapshot = _begun(after, parameters)
    except BaseException:
        _places.give_back(client)
        raise
    zipped = accepts_gzip(request)
    transfer = Transfer(Zipped(snapshot) if zipped else snapshot, client=client)
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


def _client(request: HttpRequest) -> str:
    """Return whose transfer it is: of a key, else of an address."""
    grant = grant_of(request)
    return f"key {grant.key_id}" if grant else client_address(request)


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

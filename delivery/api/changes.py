"""A page of the log of changes as an answer."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from delivery.api.parameters import ChangeParameters
from delivery.changes import Current, Event, Reading, read
from delivery.http import Answer, Problem

# A consumer that polls should hear within seconds; a cache in front still takes the
# brunt of many who poll.
FRESH = "public, max-age=1, s-maxage=2, stale-while-revalidate=5, stale-if-error=60"
SNAPSHOT_PATH = "/api/v1/snapshot/"


def changes_answer(request: HttpRequest, parameters: ChangeParameters) -> Answer:
    """Return a page of changes; 1 query."""
    reading = read(
        after=parameters.after,
        limit=parameters.limit,
        kinds=parameters.kind,
        with_current=bool(parameters.include),
    )
    require_kept(parameters.after, horizon=reading.horizon)
    onward = _next_url(request, reading)
    return Answer(
        _envelope(reading, onward=onward),
        keys=("changes",),
        headers={"Link": f'<{onward}>; rel="next"'} if onward else {},
        cache_control=FRESH,
    )


def require_kept(after: int, *, horizon: int, parameter: str = "after") -> None:
    """Raise a 410 if changes after number ``after`` have been pruned."""
    if after >= horizon:
        return
    snapshot = f"{settings.SITE_URL}{SNAPSHOT_PATH}"
    detail = (
        f"{parameter}: the log of changes is kept from number {horizon + 1} on, and "
        f"some changes after number {after} are not in it any more. Take a new "
        f"snapshot at {snapshot} and go on from its number."
    )
    entry = {
        "parameter": parameter,
        "detail": detail,
        "oldest": horizon,
        "snapshot": snapshot,
    }
    raise Problem(
        410,
        detail,
        kind="changes-pruned",
        errors=[entry],
        headers={"Link": f'<{snapshot}>; rel="alternate"'},
    )


def _envelope(reading: Reading, *, onward: str | None) -> bytes:
    items = [event.as_json() for event in reading.events]
    if reading.current:
        items = list(map(_with_current, reading.events, reading.current))
    tail = json.dumps({"seq": reading.seq, "latest": reading.latest, "next": onward})
    return b'{"items":[' + b",".join(items) + b"]," + tail[1:].encode()


def _with_current(event: Event, current: Current) -> bytes:
    """Join what is told of an event and the stored document, which is not read."""
    more = [
        b'"superseded":' + (b"true" if current.superseded else b"false"),
        b'"document":' + (current.body or b"null"),
        b'"etag":' + json.dumps(current.etag).encode(),
    ]
    return event.as_json()[:-1] + b"," + b",".join(more) + b"}"


def _next_url(request: HttpRequest, reading: Reading) -> str | None:
    """Return the address of the page after this one, all other parameters kept."""
    if reading.seq >= reading.latest:
        return None
    # In one order: caches keep one answer for every order of the question.
    pairs = sorted(
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name != "after"
    )
    pairs.append(("after", str(reading.seq)))
    return f"{settings.SITE_URL}{request.path}?{urlencode(pairs)}"

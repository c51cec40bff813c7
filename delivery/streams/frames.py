"""Events as the lines of a stream (WHATWG HTML, 9.2 Server-sent events)."""

from delivery.changes import Event

RETRY_MILLISECONDS = 3000


def frame(event: Event) -> bytes:
    """Return one event; JSON holds no line break, so one line of data is enough."""
    head = f"id: {event.seq}\nevent: {event.type}\ndata: ".encode()
    return head + event.as_json() + b"\n\n"


def opening(seq: int) -> bytes:
    """Return what every stream begins with: when to come back, and from where.

    An id without data sets the client's Last-Event-ID and shows it no event.
    """
    return b"retry: %d\nid: %d\n\n" % (RETRY_MILLISECONDS, seq)


def heartbeat(seq: int) -> bytes:
    """Return a sign of life that also moves the client's Last-Event-ID on."""
    return b": still here\nid: %d\n\n" % seq

"""One HTTP request to a receiver: bounded in time and size, to a checked address."""

import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from delivery.webhooks.guard import Lookup, Target, TargetRefusedError, check

CONNECT_SECONDS = 5
TOTAL_SECONDS = 15
BODY_BYTES = 64 * 1024
EXCERPT_CHARACTERS = 500
CHUNK = 8 * 1024
FAILURES = (HTTPError, HTTPException, OSError, ValueError)


@dataclass(frozen=True)
class Answer:
    """How a request ended: ``error`` is empty if it was accepted (2xx).

    ``status_code`` is None if no answer came. ``retry_after`` is the header as sent.
    """

    status_code: int | None
    error: str
    excerpt: str
    milliseconds: int
    retry_after: str = ""


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    lookup: Lookup | None = None,
) -> Answer:
    """Send a JSON body by POST and return how it went; never raise.

    Redirects are not followed: they would lead past the guard. Whatever the receiver
    does, the call ends within DNS_SECONDS + TOTAL_SECONDS.
    """
    started = time.monotonic()

    def ended(error: str, *, code: int | None = None, **more: Any) -> Answer:
        took = int((time.monotonic() - started) * 1000)
        return Answer(code, error, more.pop("excerpt", ""), took, **more)

    try:
        target, addresses = check(url, lookup=lookup)
    except TargetRefusedError as refusal:
        return ended(str(refusal))
    try:
        response, excerpt = _exchange(target, addresses, body=body, headers=headers)
    except FAILURES as error:
        return ended(_in_words(error))
    code = response.status
    retry_after = response.headers.get("retry-after", "")[:64]
    return ended(
        judge(code, location=response.headers.get("location", "")),
        code=code,
        excerpt=excerpt,
        retry_after=retry_after,
    )


def judge(code: int, *, location: str = "") -> str:
    """Return what is wrong with a status code, or nothing if it is a success."""
    if 200 <= code < 300:
        return ""
    if 300 <= code < 400:
        return _(
            "The receiver answered %(code)s, a redirect to %(location)s. Redirects are "
            "not followed: change the address of the webhook."
        ) % {"code": code, "location": location[:200] or "?"}
    if code == 410:
        return _("The receiver answered 410: it wants no more messages.")
    return _("The receiver answered %(code)s.") % {"code": code}


def _exchange(
    target: Target, addresses: list[str], *, body: bytes, headers: Mapping[str, str]
) -> tuple[urllib3.BaseHTTPResponse, str]:
    deadline = time.monotonic() + TOTAL_SECONDS
    connection = _connected(target, addresses, deadline=deadline)
    # Socket timeouts begin anew with each byte; this one does not.
    watch = threading.Timer(deadline - time.monotonic(), _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.request(
            "POST",
            target.path,
            body=body,
            headers={
                "Host": target.host_header,
                "Content-Type": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "Copydesk-Webhooks/1",
                **headers,
            },
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        excerpt = _excerpt(response)
    except FAILURES as error:
        if time.monotonic() >= deadline:
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
        connection.close()
    if time.monotonic() >= deadline:  # what was cut off may look like an answer
        raise TimeoutError
    return response, excerpt


def _connected(
    target: Target, addresses: list[str], *, deadline: float
) -> HTTPConnection:
    """Connect to the first of the checked addresses that answers."""
    problem: Exception = OSError("no address")
    for address in addresses:
        connection = _connection(target, address)
        connection.timeout = min(CONNECT_SECONDS, max(deadline - time.monotonic(), 0.1))
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            problem = error
            if time.monotonic() >= deadline:
                break
        else:
            connection.sock.settimeout(max(deadline - time.monotonic(), 0.1))
            return connection
    raise problem


def _connection(target: Target, address: str) -> HTTPConnection:
    """Return a connection to an address that proves to be the host by certificate."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port)
    return HTTPSConnection(
        address,
        target.port,
        server_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=settings.WEBHOOK_CA_BUNDLE or None,
    )


def _cut(connection: HTTPConnection) -> None:
    """End a conversation that has lasted too long, from another thread."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(2)
        except OSError:
            return


def _excerpt(response: urllib3.BaseHTTPResponse) -> str:
    """Read at most BODY_BYTES of the answer and return its start, fit to be shown."""
    read = b""
    while len(read) < BODY_BYTES:
        chunk = response.read(min(CHUNK, BODY_BYTES - len(read)), decode_content=False)
        if not chunk:
            break
        read += chunk
    text = read[: 4 * EXCERPT_CHARACTERS].decode("utf-8", errors="replace")
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown[:EXCERPT_CHARACTERS].strip()


def _in_words(error: Exception) -> str:
    about = {"error": str(error)[:200]}
    if isinstance(error, NewConnectionError):  # refused; a kind of timeout there
        return _("The connection failed: %(error)s") % about
    if isinstance(error, ConnectTimeoutError):
        return _("No connection within %(seconds)s seconds.") % {
            "seconds": CONNECT_SECONDS
        }
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return _("No answer within %(seconds)s seconds.") % {"seconds": TOTAL_SECONDS}
    if isinstance(error, urllib3.exceptions.SSLError | ssl.SSLError):
        return _("The certificate of the receiver is not valid: %(error)s") % about
    return _("The connection failed: %(error)s") % about

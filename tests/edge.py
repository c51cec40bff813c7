"""The edge in tests: around the application, with answers compared to those without."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from delivery.edge import Edge
from delivery.purge import outbox

BIG = 16 * 1024 * 1024


class StillFollower:
    """Takes the place of the thread where a test's transaction is never committed."""

    fresh_until = math.inf
    position = 0

    def ensure(self) -> None:
        return

    def stop(self) -> None:
        return


def environ(path: str, query: str = "", /, *, method: str = "GET", **more: Any) -> Any:
    """Return what a server would hand to the edge."""
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "newsroom.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "newsroom.example",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        **more,
    }


def call(application: Any, asked: Any) -> tuple[str, dict[str, str], bytes]:
    """Ask a WSGI application; return status, headers and body."""
    told: list[Any] = []
    result = application(
        asked, lambda status, headers, *_: told.append((status, headers))
    )
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return told[0][0], {name.lower(): value for name, value in told[0][1]}, body


class Origin:
    """A small application that says what it is told, and counts."""

    def __init__(self, body: bytes = b"{}", **headers: str) -> None:
        self.asked: list[Any] = []
        self.status = "200 OK"
        self.body = body
        self.headers = {
            "Content-Type": "application/json",
            "Cache-Control": "public, max-age=15, s-maxage=60",
            "Surrogate-Key": "list-article",
            "ETag": '"abc"',
            "Vary": "Accept-Encoding, Authorization",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        self.meanwhile = lambda: None

    def __call__(self, asked: Any, start_response: Any) -> Iterable[bytes]:
        self.asked.append(asked)
        body = self.body
        self.meanwhile()
        headers = {"Content-Length": str(len(body)), **self.headers}
        start_response(self.status, [pair for pair in headers.items() if pair[1]])
        return [body]


@contextmanager
def still_edge(application: Any, *, limit: int = BIG) -> Iterator[Edge]:
    """Yield an edge that hears of changes in this process alone."""
    edge = Edge(application, limit=limit)
    edge.follower = StillFollower()
    try:
        yield edge
    finally:
        edge.close()


def _tell_of_changes() -> None:
    """Tell what this process would at the commit, to which a test never comes."""
    hooks = connection.run_on_commit
    told = [hook for hook in hooks if hook[1].__module__ == outbox.__name__]
    connection.run_on_commit = [hook for hook in hooks if hook not in told]
    for _savepoints, tell, _robust in told:
        tell()


class _EdgeHandler(ClientHandler):
    """Asks three times: without the edge, through it, and through it once more."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.hits = 0
        self.calls = 0

    def _origin(self, asked: Any, start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        response = super().__call__(asked)
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, list(response.items()))
        return [response.getvalue() if response.streaming else response.content]

    def __call__(self, asked: Any) -> Any:
        _tell_of_changes()
        answers = [call(self._origin, dict(asked)), call(self.edge, dict(asked))]
        before = self.calls
        answers.append(call(self.edge, dict(asked)))
        self.hits += self.calls == before
        for _, headers, _ in answers:
            if answers[0][0].startswith("304"):
                # Django's middleware says 0, which RFC 9110 (8.6) forbids.
                headers.pop("content-length", None)
        for other in answers[1:]:
            assert other == answers[0], asked["PATH_INFO"]
        status, headers, body = answers[2]
        response = HttpResponse(body, status=int(status[:3]))
        del response["Content-Type"]
        for name, value in headers.items():
            response[name] = value
        response.wsgi_request = WSGIRequest(asked)
        response.json = None
        return response


class EdgeClient(Client):
    """Django's test client, with an edge between it and the application."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(headers={"host": "testserver"}, **defaults)
        self.handler = _EdgeHandler(enforce_csrf_checks=False)


@contextmanager
def edge_client() -> Iterator[EdgeClient]:
    client = EdgeClient()
    with still_edge(client.handler._origin) as edge:
        client.handler.edge = edge
        yield client

"""The edge: a WSGI application around ours that answers what it has answered before.

What is asked for is told by the method, the path, the query (pairs in any order), the
coding the client takes, and what the settings make an answer depend on (scheme, named
origins). Nothing else a client sends reaches a kept answer, so nothing else can spoil
or split it. What is kept was said by the application under ``public`` and under
surrogate keys; everything else goes through untouched.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from delivery import keys
from delivery.edge.follower import Follower
from delivery.edge.store import Entry, Header, Kept, Store
from delivery.http.answers import UNSETTLED, is_unchanged, modified_of, takes_gzip
from delivery.purge.signals import purged

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX = "/api/v1/"
METHODS = ("GET", "HEAD")
# Drafts, and the past: a moment is seldom asked for twice.
PERSPECTIVES = frozenset({"as_of", "preview_token"})
# Headers that say who asks. Their answers are theirs alone.
CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_X_API_KEY")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
MAY_VARY = frozenset({"accept-encoding", "authorization", "origin"})
KEPT_STATUS = ("200", "404")
# Headers of a 304 (RFC 9110, 15.4.5) and those every answer has.
NOT_IN_304 = frozenset({"content-type", "content-length", "content-encoding"})
LONGEST_PATH = 500
LONGEST_QUERY = 2000
# Ways to ask that are known by heart have an eighth of the room, each this much.
SIZE_NEAR = 2000
LONGEST_NEAR = 600
# How long one thread has to make an answer anew while others use what there is.
RENEWAL = 5.0


class Question(NamedTuple):
    """What an answer depends on."""

    path: str
    query: tuple[tuple[str, str], ...]
    gzip: bool
    secure: bool
    origin: str


class Reply(NamedTuple):
    """What goes to a client."""

    status: str
    headers: tuple[Header, ...]
    body: bytes


class Edge:
    """The WSGI application. ``limit`` is in bytes."""

    def __init__(self, application: Application, *, limit: int) -> None:
        self.application = application
        self.store = Store(limit * 7 // 8)
        self._most_near = limit // 8 // SIZE_NEAR
        self.follower = Follower(self.store)
        self._near: dict[tuple[Any, ...], Entry] = {}
        self._hosts: dict[str, bool] = {}
        self._origins = frozenset(settings.CORS_ALLOWED_ORIGINS)
        header = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
        self._proxy_header, self._proxy_value = header
        # In the process that publishes nothing is stale once the commit is through.
        purged.connect(self._purged, weak=False)

    def close(self) -> None:
        """Stop following, and forget everything."""
        purged.disconnect(self._purged)
        self.follower.stop()
        self.store.clear()

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        question, entry = self._look(environ)
        if question is None:
            return self.application(environ, start_response)
        answer = self._fresh(entry)
        if answer is not None:
            return _send(answer, environ, start_response)
        self.follower.ensure()
        now = time.monotonic()
        if entry is not None and entry.expires <= now < self.follower.fresh_until:
            entry.expires = now + RENEWAL
        return self._make(question, environ, start_response)

    def find(self, environ: Environ) -> Reply | None:
        """Return the answer if there is one to give at once; never waits.

        For servers that can do without a thread then. It starts nothing and promises
        nothing: who makes an answer anew is settled where the application is called.
        """
        if time.monotonic() >= self.follower.fresh_until:
            return None
        answer = self._fresh(self._look(environ)[1])
        return None if answer is None else reply(answer, environ)

    def _look(self, environ: Environ) -> tuple[Question | None, Entry | None]:
        """Return what is asked for, if it is for the edge, and where that is kept."""
        get = environ.get
        near = (
            environ["PATH_INFO"],
            get("QUERY_STRING", ""),
            get("HTTP_ACCEPT_ENCODING"),
            get("HTTP_HOST"),
            get(self._proxy_header),
            get("HTTP_ORIGIN"),
        )
        entry = self._near.get(near)
        if (
            entry is not None
            and entry.answer is not None
            and environ["REQUEST_METHOD"] in METHODS
            and "HTTP_AUTHORIZATION" not in environ
            and "HTTP_X_API_KEY" not in environ
        ):
            return entry.key, entry
        question = self._question(environ)
        entry = None if question is None else self.store.get(question)
        if entry is not None:
            self._learn(near, entry)
        return question, entry

    def _fresh(self, entry: Entry | None) -> Kept | None:
        """Return the answer of a place if it may be given now."""
        now = time.monotonic()
        if entry is None or now >= self.follower.fresh_until or now >= entry.expires:
            return None
        entry.used = True
        return entry.answer

    def _make(
        self,
        question: Question,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Have the application answer in full; keep the answer if it may be kept."""
        since = self.store.generation if self.follower.position is not None else -1
        told: list[tuple[str, list[Header]]] = []
        asked = {k: v for k, v in environ.items() if k not in CONDITIONS}
        asked["REQUEST_METHOD"] = "GET"

        def hear(status: str, headers: list[Header], exc_info: Any = None) -> Any:
            told[:] = [(status, headers)]
            return None

        result = self.application(asked, hear)
        if not told:  # pragma: no cover (Django always says it at once)
            raise RuntimeError("The application began no answer.")
        status, headers = told[0]
        said = {name.lower(): value for name, value in headers}
        if "content-length" not in said:  # a stream
            return _pass_on(status, headers, result, environ, start_response)
        try:
            body = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        answer = _kept(status, headers, body, said)
        if since >= 0 and _may_be_kept(status, said):
            self.store.put(
                question,
                answer,
                keys=said["surrogate-key"].split(),
                expires=time.monotonic()
                + _lifetime(said["cache-control"], settled=UNSETTLED not in asked),
                since=since,
            )
        return _send(answer, environ, start_response)

    def _question(self, environ: Environ) -> Question | None:
        """Return what is asked for, or None if that is not for the edge to answer."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if (
            environ["REQUEST_METHOD"] not in METHODS
            or not path.startswith(PREFIX)
            or environ.get("SCRIPT_NAME")
            or len(path) > LONGEST_PATH
            or len(query) > LONGEST_QUERY
            or not query.isascii()
            or any(header in environ for header in CREDENTIALS)
            or not self._is_our_host(environ.get("HTTP_HOST"))
        ):
            return None
        secure = self._is_secure(environ)
        origin = environ.get("HTTP_ORIGIN", "") if self._origins else ""
        if (settings.SECURE_SSL_REDIRECT and not secure) or (
            origin and origin not in self._origins
        ):
            return None
        # As Django reads it, or one spelling would be answered with another's words.
        pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8")
        if not PERSPECTIVES.isdisjoint(name for name, _ in pairs):
            return None
        zipped = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return Question(path, tuple(sorted(pairs)), zipped, secure, origin)

    def _is_secure(self, environ: Environ) -> bool:
        """Say what Django would say of the request's scheme."""
        told = environ.get(self._proxy_header)
        if told:
            return bool(told.split(",", 1)[0].strip() == self._proxy_value)
        return environ.get("wsgi.url_scheme") == "https"

    def _is_our_host(self, host: str | None) -> bool:
        if host is None:
            return False
        known = self._hosts.get(host)
        if known is None:
            domain, _ = split_domain_port(host)
            known = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
            if len(self._hosts) < 100 and len(host) < 256:
                self._hosts[host] = known
        return known

    def _learn(self, near: tuple[Any, ...], entry: Entry) -> None:
        if sum(len(part) for part in near if part) > LONGEST_NEAR:
            return
        if len(self._near) >= self._most_near:
            self._near.clear()
        self._near[near] = entry

    def _purged(self, sender: Any, named: frozenset[str], **kwargs: Any) -> None:
        self.store.drop(named)


def wrap(application: Application) -> Application:
    """Put the edge around an application if ``EDGE_CACHE_MB`` gives it room.

    The demo newsroom goes without: it asks each time who it is that calls.
    """
    if settings.EDGE_CACHE_MB <= 0 or settings.DEMO_MODE:
        return application
    return Edge(application, limit=settings.EDGE_CACHE_MB * 1024 * 1024)


def _may_be_kept(status: str, said: dict[str, str]) -> bool:
    control = said.get("cache-control", "")
    vary = {name.strip().lower() for name in said.get("vary", "").split(",")} - {""}
    named = said.get("surrogate-key", "").split()
    return (
        status[:3] in KEPT_STATUS
        and bool(named)
        # What editors redirect is not in the log.
        and keys.REDIRECTS not in named
        and "public" in control
        and "private" not in control
        and "no-store" not in control
        and "set-cookie" not in said
        and vary <= MAY_VARY
    )


def _lifetime(control: str, *, settled: bool) -> float:
    """Return the seconds of ``s-maxage``, or else of ``max-age``.

    What lacks its date for this second is kept to the end of it.
    """
    if not settled:
        return 1 - time.time() % 1
    given = dict(
        part.strip().partition("=")[::2] for part in control.split(",") if "=" in part
    )
    return float(given.get("s-maxage") or given.get("max-age") or 0)


def _kept(
    status: str, headers: list[Header], body: bytes, said: dict[str, str]
) -> Kept:
    return Kept(
        status=status,
        headers=tuple(headers),
        body=body,
        etag=said.get("etag", "") if status.startswith("200") else "",
        last_modified=said.get("last-modified"),
        headers_304=tuple(h for h in headers if h[0].lower() not in NOT_IN_304),
    )


def reply(answer: Kept, environ: Environ) -> Reply:
    """Return what to send of an answer: all of it, its head, or that it still holds."""
    if answer.etag:
        tags = environ.get("HTTP_IF_NONE_MATCH")
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if (tags or since) and _holds(tags, since, answer):
            return Reply("304 Not Modified", answer.headers_304, b"")
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    return Reply(answer.status, answer.headers, b"" if is_head else answer.body)


def _send(
    answer: Kept, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    status, headers, body = reply(answer, environ)
    start_response(status, list(headers))
    return (body,) if body else ()


def _holds(tags: str | None, since: str | None, answer: Kept) -> bool:
    """Say whether a copy still holds; most clients send back the very words."""
    if tags is None and since == answer.last_modified:
        return True
    if tags == answer.etag:
        return True
    modified = modified_of(answer.last_modified)
    return is_unchanged(tags, since, etag=answer.etag, modified=modified)


def _pass_on(
    status: str,
    headers: list[Header],
    result: Iterable[bytes],
    environ: Environ,
    start_response: StartResponse,
) -> Iterable[bytes]:
    """Hand on what has no end yet; HEAD gets the headers alone."""
    start_response(status, headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return result
    close = getattr(result, "close", None)
    if close is not None:
        close()
    return ()

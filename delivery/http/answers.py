"""Stored bytes as an HTTP answer: validators, compression, freshness, surrogate keys.

Nothing here reads or builds JSON. Sources: RFC 9110 (conditional requests, ETag,
Vary) and RFC 9111 with RFC 5861 (Cache-Control).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe

from delivery import keys
from delivery.resource import etag_of

from .packing import packed

# Apps look again after 15 s, shared caches after 60 s (sooner when purged by key);
# a shared cache may hand out what it has while it looks, or while we are down.
FRESH = (
    "public, max-age=15, s-maxage=60, stale-while-revalidate=30, stale-if-error=86400"
)
GZIP_FROM = 860  # bytes; below, a network packet holds the answer anyway
GZIP_SUFFIX = "-gzip"
# Set in the WSGI environment: in a second this answer will have a date.
UNSETTLED = "copydesk.unsettled"
TAGS = re.compile(r'(?:W/)?("[^"]*")')
QUALITY_ZERO = re.compile(r"^0(?:\.0*)?$")


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes to send. `etag` is strong and quoted; `keys` are what a purge names.

    `modified_at` is None for lists: what leaves a list leaves no time behind.
    """

    content: bytes
    etag: str = ""
    modified_at: datetime | None = None
    keys: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    cache_control: str = FRESH


def respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Answer a GET or HEAD: 200 with the bytes, or 304 if the client has them."""
    etag = answer.etag or etag_of(answer.content)
    zipped = len(answer.content) >= GZIP_FROM and accepts_gzip(request)
    headers = {
        # A strong ETag names bytes, so each encoding has its own (RFC 9110, 8.8.3.3).
        "ETag": f'{etag[:-1]}{GZIP_SUFFIX}"' if zipped else etag,
        "Cache-Control": answer.cache_control,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **answer.headers,
    }
    headers |= keys.headers(answer.keys)
    if answer.modified_at and _is_settled(answer.modified_at):
        headers["Last-Modified"] = http_date(answer.modified_at.timestamp())
    elif answer.modified_at:
        request.META[UNSETTLED] = True
    if is_unchanged(
        request.headers.get("If-None-Match"),
        request.headers.get("If-Modified-Since"),
        etag=etag,
        modified=modified_of(headers.get("Last-Modified")),
    ):
        response = HttpResponse(status=304, headers=headers)
        del response["Content-Type"]
        return response
    content = answer.content
    if zipped:
        content = packed(content, etag=etag)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(content))
    return HttpResponse(content, content_type=answer.content_type, headers=headers)


def is_unchanged(
    if_none_match: str | None,
    if_modified_since: str | None,
    *,
    etag: str,
    modified: int | None,
) -> bool:
    """Say whether the client's copy is still good; If-None-Match goes before time.

    ``etag`` may be that of either coding, ``modified`` is Last-Modified in seconds.
    """
    if if_none_match is not None:
        if if_none_match.strip() == "*":
            return True
        return _plain(etag) in map(_plain, TAGS.findall(if_none_match))
    since = parse_http_date_safe(if_modified_since or "")
    return since is not None and modified is not None and modified <= since


def modified_of(last_modified: str | None) -> int | None:
    """Return the seconds of a Last-Modified header."""
    return parse_http_date_safe(last_modified) if last_modified else None


def _plain(tag: str) -> str:
    """Return a tag without what tells its coding."""
    return tag.replace(f'{GZIP_SUFFIX}"', '"')


def accepts_gzip(request: HttpRequest) -> bool:
    """Say whether the client takes gzip, by name or by `*`."""
    return takes_gzip(request.headers.get("Accept-Encoding", ""))


def takes_gzip(accept_encoding: str) -> bool:
    """Say the same of the header alone."""
    accepted: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.partition(";q=")
        accepted[coding.strip()] = not QUALITY_ZERO.match(quality.strip())
    return accepted.get("gzip", accepted.get("*", False))


def _is_settled(modified_at: datetime) -> bool:
    """Say whether a change in the same second can no longer come.

    Within that second a date would vouch for two different contents.
    """
    now = timezone.now().astimezone(UTC).replace(microsecond=0)
    return modified_at.astimezone(UTC).replace(microsecond=0) < now

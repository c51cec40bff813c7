"""Renditions handed out by the newsroom itself, where no nginx or S3 does it.

Only pictures, only from the public storages, never a list of them: originals and
documents lie elsewhere, and other files under the folder do not exist to the reader.
"""

import mimetypes
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import URLPattern, re_path
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

FOR_EVER = "public, max-age=31536000, immutable"
PICTURES = frozenset({".avif", ".gif", ".jpg", ".jpeg", ".png", ".webp"})
AVATARS = "avatar_images/"

mimetypes.add_type("image/avif", ".avif")
mimetypes.add_type("image/webp", ".webp")


def media_urls() -> list[URLPattern]:
    """Return the address of renditions, or none when another server has them."""
    prefix = settings.MEDIA_URL
    if not settings.SERVE_MEDIA or not prefix.startswith("/") or prefix == "/":
        return []
    return [re_path(rf"^{prefix.lstrip('/')}(?P<path>.+)$", serve_picture)]


@require_safe
def serve_picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Send one picture file; anything that is not one is a plain and cheap 404."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in PICTURES or "\0" in path:
        return _not_found()
    # Staff portraits are the one thing Wagtail shows from the default storage.
    storage = storages["default" if path.startswith(AVATARS) else "renditions"]
    try:
        modified = int(storage.get_modified_time(path).timestamp())
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        if since is not None and modified <= since:
            return _headed(HttpResponse(status=304), modified)
        picture = storage.open(path)
    except (SuspiciousOperation, OSError):
        return _not_found()
    response = FileResponse(picture, content_type=mimetypes.types_map[suffix])
    return _headed(response, modified)


def _not_found() -> HttpResponseNotFound:
    return HttpResponseNotFound("No such picture.", content_type="text/plain")


def _headed(
    response: HttpResponse | FileResponse, modified: int
) -> HttpResponse | FileResponse:
    response["Cache-Control"] = FOR_EVER
    response["Last-Modified"] = http_date(modified)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

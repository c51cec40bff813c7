"""Every address of the staff API, each behind the door."""

from typing import Any

from django.urls import URLPattern, path, re_path

from .door import door, not_found
from .root import api

# The pages that describe the API; a browser cannot send a token to open them.
READABLE_BY_SESSION = {"openapi-json", "openapi-view"}


def _behind_the_door(patterns: list[Any]) -> list[URLPattern]:
    for pattern in patterns:
        readable = pattern.name in READABLE_BY_SESSION
        pattern.callback = door(pattern.callback, session=readable)
    return patterns


_patterns, _app_name, _namespace = api.urls

# The last one answers every address that no other does, so that none escapes the door.
urlpatterns = [
    path("v3/", (_behind_the_door(_patterns), _app_name, _namespace)),
    re_path(r"", door(not_found)),
]

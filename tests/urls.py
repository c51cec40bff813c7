"""The addresses of our own screens, as the URL patterns name them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver
from wagtail.admin.viewsets import viewsets

ROOMS = {"cms", "home", "news", "media", "delivery"}
# Views we only mounted and dressed; whoever mounts more has more to answer for.
MOUNTED = {"allauth"}
# The way in, open to everybody: `tests/cms/accounts/test_login.py` walks it.
ENTRANCE = ("admin/login/", "admin/logout/", "admin/password_reset/", "admin/welcome/")


def _room(thing: Any) -> str:
    return str(getattr(thing, "__module__", "")).partition(".")[0]


def _own_namespaces() -> set[str]:
    """Return the namespaces of our viewsets, which Wagtail's views may serve."""
    found = set()
    for each in viewsets.viewsets:
        if _room(type(each)) in ROOMS:
            with suppress(ImproperlyConfigured):  # one that has no URLs
                found.add(each.url_namespace)
    return found


def _walk(patterns: Any, prefix: str, namespace: str) -> Iterator[tuple[str, str, Any]]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, f"{namespace}{each.name or ''}", each
        else:
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _walk(each.url_patterns, route, inner)


def _is_entrance(route: str) -> bool:
    return route.replace("^", "").startswith(ENTRANCE)


def entrances() -> dict[str, list[str]]:
    """Return the names of the addresses open to everybody who wants in."""
    return {
        name: list(pattern.pattern.converters)
        for route, name, pattern in _walk(get_resolver().url_patterns, "", "")
        if _is_entrance(route) and not name.startswith("wagtailadmin_")
    }


def admin_screens() -> dict[str, list[str]]:
    """Return the names of our admin URLs, each with the names of its arguments."""
    patterns = get_resolver().url_patterns  # read first: that registers the viewsets
    own = _own_namespaces()
    found: dict[str, list[str]] = {}
    for route, name, pattern in _walk(patterns, "", ""):
        if not route.startswith("admin/") or _is_entrance(route):
            continue
        view = pattern.callback
        view = getattr(view, "view_class", None) or view
        if _room(view) in ROOMS | MOUNTED or name.rpartition(":")[0] in own:
            found[name] = list(pattern.pattern.converters)
    return found

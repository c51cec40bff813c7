"""Which caches stand in front of us: from the environment, one adapter for each."""

from collections.abc import Callable
from functools import partial

from django.conf import settings

from delivery.purge import adapters
from delivery.purge.adapters import Receipt

Send = Callable[[list[str]], Receipt]


def targets() -> dict[str, Send]:
    """Return the caches by name; each takes keys and returns a receipt."""
    found: dict[str, Send] = {}
    for number, url in enumerate(settings.PURGE_VARNISH_URLS, 1):
        found[f"varnish-{number}"] = partial(adapters.varnish, url=url)
    for number, url in enumerate(settings.PURGE_HTTP_URLS, 1):
        found[f"http-{number}"] = partial(adapters.http, url=url)
    if settings.PURGE_FASTLY_SERVICE:
        found["fastly"] = adapters.fastly
    if settings.PURGE_CLOUDFLARE_ZONE:
        found["cloudflare"] = adapters.cloudflare
    if settings.PURGE_CLOUDFRONT_DISTRIBUTION:
        found["cloudfront"] = adapters.cloudfront
    return found

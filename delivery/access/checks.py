"""What a deployment may have forgotten about its clients' addresses."""

from typing import Any

from django.conf import settings
from django.core.checks import Info, register


@register("security", deploy=True)
def trusted_proxies(app_configs: Any, **kwargs: Any) -> list[Info]:
    """Tell of a limit by address that cannot tell clients apart behind a proxy."""
    behind = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if settings.RATE_LIMIT_ADDRESS and behind and not settings.TRUSTED_PROXIES:
        return [
            Info(
                "A proxy is in front, but TRUSTED_PROXIES is empty: requests from the "
                "proxy's address are limited together, or not at all if it is private.",
                hint="Name the proxy in TRUSTED_PROXIES; see docs/access.md.",
                id="delivery_access.I001",
            )
        ]
    return []

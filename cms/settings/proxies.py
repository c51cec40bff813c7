"""Networks named in the environment, checked when the newsroom starts."""

import ipaddress

from django.core.exceptions import ImproperlyConfigured


def networks(named: list[str]) -> list[str]:
    """Return the addresses and networks of TRUSTED_PROXIES in one form."""
    try:
        return [str(ipaddress.ip_network(each.strip(), strict=False)) for each in named]
    except ValueError as error:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES must name addresses or networks, such as "
            "10.0.0.0/8,2001:db8::/32."
        ) from error

"""Who is on the other end: the address of a client, behind proxies we trust alone."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# This machine and private networks (RFC 1918, 4193, 3927, 4291): no reader's address.
OWN = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    *("169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
)
MAX_HOPS = 20
MAX_HEADER = 2000


def client_address(request: HttpRequest) -> str:
    """Return whom to count a request on: an IPv4 address, an IPv6 /64, or nothing.

    ``X-Forwarded-For`` is believed only as far as it was written by proxies named in
    ``TRUSTED_PROXIES``, read from the right. Nothing means: not to be told apart from
    others, as everybody behind a proxy of this machine or network nobody has named.
    """
    return _counted(*_told(request))


def whole_address(request: HttpRequest) -> str:
    """Return where a request came from, whole, and of our own networks too.

    People of the house sit in those. Nothing means: not to be read.
    """
    return str(_behind_proxies(*_told(request)) or "")


def _told(request: HttpRequest) -> tuple[str, str, tuple[str, ...]]:
    peer = request.META.get("REMOTE_ADDR", "")
    trusted = tuple(settings.TRUSTED_PROXIES)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if trusted else ""
    return peer, forwarded[-MAX_HEADER:], trusted


@lru_cache(maxsize=4096)
def _counted(peer: str, forwarded: str, trusted: tuple[str, ...]) -> str:
    address = _behind_proxies(peer, forwarded, trusted)
    if address is None or _is_in(address, _networks(trusted) + _networks(OWN)):
        return ""
    if address.version == 4:
        return str(address)
    # A household or a server is given a /64, and all addresses in it.
    return str(ipaddress.ip_network((address, 64), strict=False))


def _behind_proxies(
    peer: str, forwarded: str, trusted: tuple[str, ...]
) -> Address | None:
    address = _parse(peer)
    if address is None:
        return None
    networks = _networks(trusted)
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    for hop in reversed(hops[-MAX_HOPS:]):
        if not _is_in(address, networks):
            break
        before = _parse(hop)
        if before is None:
            break
        address = before
    return address


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(each, strict=False) for each in trusted)


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(
        address.version == network.version and address in network
        for network in networks
    )


def _parse(text: str) -> Address | None:
    """Read an address as proxies write it: with a port, in brackets, or bare."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address

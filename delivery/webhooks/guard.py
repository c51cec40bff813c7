"""Which addresses the site may call: the guard against being sent to its own insides.

A name is resolved once, every address it has is checked, and the connection is made to
one of the addresses that were checked (`delivery.webhooks.post`), so an answer of the
DNS that changes in between changes nothing.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[..., list[Any]]

DNS_SECONDS = 5
DEFAULT_PORTS = {"http": 80, "https": 443}

# Beside what `is_global` and `is_multicast` know, which depends on Python's version:
# the IANA special-purpose registries (RFC 6890), and every IPv6 block that carries an
# IPv4 address inside (6to4, Teredo, NAT64), which could name a closed one.
CLOSED = [
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
]
UNICAST6 = ipaddress.ip_network("2000::/3")


class TargetRefusedError(Exception):
    """The site may not call this address; the message says why, for an editor."""


@dataclass(frozen=True)
class Target:
    """An address taken apart: where to connect, and what to ask for."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return (
            name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"
        )


def parse(url: str) -> Target:
    """Take a URL apart; raise TargetRefusedError for what is never called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefusedError(_("This is not a valid address.")) from None
    schemes = ("https", "http") if settings.WEBHOOK_ALLOW_HTTP else ("https",)
    if parts.scheme not in schemes:
        raise TargetRefusedError(
            _("The address must start with %(schemes)s.")
            % {"schemes": " / ".join(f"{scheme}://" for scheme in schemes)}
        )
    if parts.username is not None or parts.password is not None:
        raise TargetRefusedError(
            _("The address may not carry a name or password: messages are signed.")
        )
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in {80, 443, *settings.WEBHOOK_ALLOWED_PORTS}:
        raise TargetRefusedError(
            _("Port %(port)s is not allowed (see WEBHOOK_ALLOWED_PORTS).")
            % {"port": port}
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or any(ord(sign) <= 32 or ord(sign) == 127 for sign in path):
        raise TargetRefusedError(_("Percent-encode the path of the address."))
    return Target(parts.scheme, _host(parts.hostname), port, path)


def _host(name: str | None) -> str:
    """Return the name as DNS has it: ASCII, lower case, without the root's dot."""
    try:
        host = (name or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if not host or any(sign in host for sign in "%/\\ @"):
        raise TargetRefusedError(_("The address names no valid host."))
    return host


def is_public(address: Address) -> bool:
    """Tell whether an address is somebody else's, on the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if inner is not None:
            return is_public(inner)
        if address not in UNICAST6:
            return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(
        address in block for block in CLOSED if block.version == address.version
    )


def _allowed(host: str, address: Address) -> bool:
    """Tell whether the operator opened this host, or the network of the address."""
    if host in settings.WEBHOOK_ALLOWED_HOSTS:
        return True
    inner = getattr(address, "ipv4_mapped", None) or address
    return any(
        inner in ipaddress.ip_network(network, strict=False)
        for network in settings.WEBHOOK_ALLOWED_NETWORKS
    )


def _look_up(host: str, port: int, lookup: Lookup) -> list[Any]:
    """Ask the DNS for DNS_SECONDS at most: the call itself knows no limit."""
    answer: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(lookup(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="webhook-dns", daemon=True).start()
    try:
        found = answer.get(timeout=DNS_SECONDS)
    except queue.Empty:
        found = None
    if not isinstance(found, list) or not found:
        raise TargetRefusedError(
            _("The host %(host)s cannot be found.") % {"host": host}
        )
    return found


def resolve(target: Target, *, lookup: Lookup | None = None) -> list[str]:
    """Return the addresses of a target, each of them checked; ask the DNS once.

    One closed address among several refuses the whole target: which one a connection
    would reach is the choice of whoever owns the name.
    """
    found = _look_up(target.host, target.port, lookup or socket.getaddrinfo)
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (_allowed(target.host, address) or is_public(address)):
            raise TargetRefusedError(
                _(
                    "%(host)s is at %(address)s, which is not a public address "
                    "(see WEBHOOK_ALLOWED_HOSTS and WEBHOOK_ALLOWED_NETWORKS)."
                )
                % {"host": target.host, "address": text}
            )
    return addresses


def check(url: str, *, lookup: Lookup | None = None) -> tuple[Target, list[str]]:
    """Take a URL apart and resolve it; raise TargetRefusedError with the reason."""
    target = parse(url)
    return target, resolve(target, lookup=lookup)

"""Which addresses the site may call."""

import _socket
import ipaddress
import socket
import threading

import pytest

from delivery.webhooks import guard
from delivery.webhooks.guard import TargetRefusedError, check, is_public, parse


def answering(*addresses):
    """Return a DNS that has these addresses for any name, and counts its questions."""

    def lookup(host, port, **kwargs):
        lookup.asked += 1
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    lookup.asked = 0
    return lookup


@pytest.fixture(autouse=True)
def nothing_is_opened(settings, open_loopback):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    settings.WEBHOOK_ALLOW_HTTP = False
    settings.WEBHOOK_ALLOWED_PORTS = []


CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.1.1
169.254.1.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170
192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:db8::1 2001:10::1
2001:20::1 2002:7f00:1::1 2002:a00:1:: 2002:808:808::1 3fff::1 5f00::1 fc00::1
fd00:ec2::254 fe80::1 fec0::1 ff02::1 ff0e::1
"""
OPEN = "8.8.8.8 1.1.1.1 93.184.216.34 ::ffff:8.8.8.8 2606:4700::1111 2a00:1450::1"


@pytest.mark.parametrize("address", CLOSED.split())
def test_closed_address_is_refused(address):
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(TargetRefusedError, match="not a public address"):
        check("https://receiver.example/", lookup=answering(address))


@pytest.mark.parametrize("address", OPEN.split())
def test_public_address_passes(address):
    _, found = check("https://receiver.example/", lookup=answering(address))
    assert found == [address]


def test_one_closed_address_among_many_refuses_the_host():
    with pytest.raises(TargetRefusedError, match="is at 127"):
        check("https://receiver.example/", lookup=answering("8.8.8.8", "127.0.0.1"))


def test_scoped_address_is_seen_through():
    with pytest.raises(TargetRefusedError):
        check("https://receiver.example/", lookup=answering("fe80::1%eth0"))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://①②⑦.0.0.1/",
    ],
)
def test_every_spelling_of_loopback_is_refused(url):
    # The C function: numbers need no network, which the suite keeps off.
    with pytest.raises(TargetRefusedError, match="not a public address"):
        check(url, lookup=_socket.getaddrinfo)


@pytest.mark.parametrize(
    "url, words",
    [
        ("http://receiver.example/", "must start with https://"),
        ("ftp://receiver.example/", "must start with"),
        ("file:///etc/passwd", "must start with"),
        ("receiver.example", "must start with"),
        ("https://me:secret@receiver.example/", "name or password"),
        ("https://@receiver.example/", "name or password"),
        ("https://receiver.example:22/", "Port 22"),
        ("https://receiver.example:0/", "Port 0"),
        ("https://receiver.example:99999/", "not a valid address"),
        ("https://receiver.example:x/", "not a valid address"),
        ("https://[::1/", "not a valid address"),
        ("https:///path", "no valid host"),
        ("https://./", "no valid host"),
        ("https://a..b/", "no valid host"),
        ("https://fe80::1%25eth0/", "not a valid address"),
        ("https://receiver.example\\@evil.example/", "no valid host|name or password"),
        ("https://receiver.example/a b", "Percent-encode"),
        ("https://receiver.example/ü", "Percent-encode"),
    ],
)
def test_bad_address_is_refused_in_words(url, words):
    with pytest.raises(TargetRefusedError, match=words):
        parse(url)


def test_unknown_host_is_refused_in_words():
    def nobody(host, port, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(TargetRefusedError, match="cannot be found"):
        check("https://receiver.example/", lookup=nobody)


def test_slow_dns_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(guard, "DNS_SECONDS", 0.05)
    end = threading.Event()
    with pytest.raises(TargetRefusedError, match="cannot be found"):
        check("https://receiver.example/", lookup=lambda *a, **k: end.wait(5) or [])
    end.set()


def test_dns_is_asked_once():
    lookup = answering("8.8.8.8")
    check("https://receiver.example/", lookup=lookup)
    assert lookup.asked == 1


def test_operator_can_open_hosts_networks_ports_and_http(settings):
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_PORTS = [9000]
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.1.0.0/16", "fd00::/8"]
    settings.WEBHOOK_ALLOWED_HOSTS = ["archive.internal"]
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        assert check("http://a.internal:9000/", lookup=answering(address))
    assert check("http://archive.internal/", lookup=answering("192.168.0.9"))
    with pytest.raises(TargetRefusedError):
        check("http://a.internal:9000/", lookup=answering("10.2.0.1"))


def test_target_has_what_the_request_needs():
    target = parse("https://Bücher.Example:443/hook/a?b=1#c")
    assert (target.host, target.port) == ("xn--bcher-kva.example", 443)
    assert target.path == "/hook/a?b=1"
    assert target.host_header == "xn--bcher-kva.example"

"""Whose request it is: only proxies we trust may say."""

import pytest
from django.test import RequestFactory

from cms.settings.proxies import networks
from delivery.access.addresses import client_address

PROXY = "10.1.2.3"


@pytest.mark.parametrize(
    "peer, forwarded, trusted, expected",
    [
        # Nobody is trusted: the header is anybody's word.
        ("203.0.113.7", "198.51.100.1", [], "203.0.113.7"),
        # A trusted proxy is believed, from the right.
        (PROXY, "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        (PROXY, "1.1.1.1, 198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        (PROXY, "198.51.100.1, 10.9.9.9", ["10.0.0.0/8"], "198.51.100.1"),
        # Who is not trusted cannot name somebody else.
        ("203.0.113.7", "198.51.100.1", ["10.0.0.0/8"], "203.0.113.7"),
        (PROXY, "1.1.1.1, 203.0.113.7", ["10.0.0.0/8"], "203.0.113.7"),
        # A household is one, however many addresses it has.
        ("2a00:1450:1:2:3::4", "", [], "2a00:1450:1:2::/64"),
        ("2a00:1450:1:2:ffff::1", "", [], "2a00:1450:1:2::/64"),
        ("::ffff:203.0.113.7", "", [], "203.0.113.7"),
        (
            "2a00:1450::1",
            "[2a00:1450:9::1]:443",
            ["2a00:1450::/64"],
            "2a00:1450:9::/64",
        ),
        (PROXY, "198.51.100.1:5432", ["10.0.0.0/8"], "198.51.100.1"),
        # Behind a proxy nobody has named, nobody can be told apart.
        ("127.0.0.1", "", [], ""),
        ("10.0.0.7", "", [], ""),
        ("", "", [], ""),
        ("nonsense", "", [], ""),
        # What is no address ends the search at the last one that was.
        (PROXY, "unknown", ["10.0.0.0/8"], ""),
        (PROXY, "198.51.100.1, evil", ["10.0.0.0/8"], ""),
        (PROXY, ", ,", ["10.0.0.0/8"], ""),
        (PROXY, "9" * 100_000, ["10.0.0.0/8"], ""),
        (PROXY, "1.1.1.1," * 9_000 + "8.8.8.8", ["10.0.0.0/8"], "8.8.8.8"),
    ],
)
def test_clients(settings, peer, forwarded, trusted, expected) -> None:
    settings.TRUSTED_PROXIES = networks(trusted)
    request = RequestFactory().get(
        "/", REMOTE_ADDR=peer, headers={"x-forwarded-for": forwarded}
    )
    assert client_address(request) == expected

"""One request to a receiver: where it goes, how long it lasts, what is read."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from delivery.webhooks import post as posting
from delivery.webhooks.post import BODY_BYTES, post
from tests.delivery.webhooks.receiver import receiver

HEADERS = {"webhook-id": "msg_1"}


def lookup_of(*addresses):
    """Return a DNS whose answer changes with every question."""
    answers = list(addresses)

    def lookup(host, port, **kwargs):
        address = answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    lookup.left = answers
    return lookup


def test_message_arrives_whole(hook):
    answer = post(hook.url + "?a=1", body=b'{"x":1}', headers=HEADERS)
    assert (answer.status_code, answer.error) == (204, "")
    (got,) = hook.got
    assert (got.path, got.body) == ("/hook?a=1", b'{"x":1}')
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{hook.port}"
    assert got.id == "msg_1"


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_success(hook, code):
    hook.always(code)
    assert post(hook.url, body=b"{}", headers={}).error == ""


@pytest.mark.parametrize(
    "code, words",
    [
        (304, "redirect"),
        (400, "answered 400"),
        (404, "answered 404"),
        (410, "no more messages"),
        (429, "answered 429"),
        (500, "answered 500"),
        (503, "answered 503"),
    ],
)
def test_anything_else_is_a_failure_in_words(hook, code, words):
    hook.always(code, {"Retry-After": "7"}, b"" if code == 304 else b"sorry")
    answer = post(hook.url, body=b"{}", headers={})
    assert words in answer.error
    assert (answer.status_code, answer.retry_after) == (code, "7")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(hook, code):
    with receiver() as inside:
        hook.always(code, {"Location": inside.url})
        answer = post(hook.url, body=b"{}", headers={})
    assert inside.url in answer.error
    assert "not followed" in answer.error
    assert inside.got == []


def test_answer_is_read_to_a_bound_and_shown_harmless(hook):
    hook.always(500, {}, b"\x1b[31m<b>\x00" + b"x" * 10_000_000)
    answer = post(hook.url, body=b"{}", headers={})
    assert answer.status_code == 500
    assert len(answer.excerpt) <= posting.EXCERPT_CHARACTERS
    assert answer.excerpt.isprintable()
    assert BODY_BYTES == 65_536


def test_compressed_answer_is_not_unpacked(hook):
    hook.always(200, {"Content-Encoding": "gzip"}, b"not gzip at all")
    answer = post(hook.url, body=b"{}", headers={})
    assert (answer.error, answer.excerpt) == ("", "not gzip at all")


def test_nobody_listening_is_a_failure_in_words(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.WEBHOOK_ALLOWED_PORTS = [port]
    answer = post(f"http://127.0.0.1:{port}/", body=b"{}", headers={})
    assert answer.status_code is None
    assert "connection failed" in answer.error


@contextmanager
def dripping(piece, settings):
    """A receiver that sends a piece of its answer every 50 ms, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings.WEBHOOK_ALLOWED_PORTS = [port]
    end = threading.Event()

    def drip():
        connection, _ = listener.accept()
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\n" if b"x: " in piece else b"")
                while not end.wait(0.05):
                    connection.sendall(piece)
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        end.set()
        thread.join()
        listener.close()


@pytest.mark.parametrize("piece", [b"", b"H", b"x: y\r\n", b"x: "])
def test_silent_or_dripping_receiver_is_cut_off(monkeypatch, settings, piece):
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 0.5)
    with dripping(piece, settings) as url:
        started = time.monotonic()
        answer = post(url, body=b"{}", headers={})
        took = time.monotonic() - started
    assert "No answer within" in answer.error
    assert took < 2


def test_garbage_is_a_failure_in_words(monkeypatch, settings):
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 5)
    with dripping(b"SSH-2.0-OpenSSH\r\n", settings) as url:
        answer = post(url, body=b"{}", headers={})
    assert "connection failed" in answer.error


def test_dns_that_turns_inside_between_check_and_connect_has_no_effect(hook, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    lookup = lookup_of("127.0.0.1", "127.0.0.2", "127.0.0.2")
    url = f"http://receiver.example:{hook.port}/hook"
    answer = post(url, body=b"{}", headers={}, lookup=lookup)
    assert answer.error == ""
    assert hook.got[0].headers["host"] == f"receiver.example:{hook.port}"
    assert lookup.left == ["127.0.0.2", "127.0.0.2"]


def test_dns_that_points_inside_is_refused_at_every_delivery(hook, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    lookup = lookup_of("127.0.0.1")
    url = f"http://receiver.example:{hook.port}/hook"
    answer = post(url, body=b"{}", headers={}, lookup=lookup)
    assert "not a public address" in answer.error
    assert hook.got == []


def test_second_address_is_tried_when_the_first_does_not_answer(hook):
    def lookup(host, port, **kwargs):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.9", "127.0.0.1")
        ]

    url = f"http://receiver.example:{hook.port}/hook"
    assert post(url, body=b"{}", headers={}, lookup=lookup).error == ""


def test_proxy_of_the_environment_is_not_asked(hook, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(hook.url, body=b"{}", headers={}).error == ""


@pytest.fixture
def https(tmp_path, settings):
    """Return a function that runs an HTTPS receiver with a certificate for names."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    def serve(*names):
        own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
        now = datetime.now(UTC)
        sans = [
            x509.IPAddress(ip_address(name))
            if name[0].isdigit()
            else x509.DNSName(name)
            for name in names
        ]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(own)
            .issuer_name(own)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(sans), critical=False)
            .add_extension(x509.BasicConstraints(True, None), critical=True)
            .sign(key, hashes.SHA256())
        )
        chain = certificate.public_bytes(serialization.Encoding.PEM)
        (tmp_path / "chain.pem").write_bytes(chain)
        (tmp_path / "key.pem").write_bytes(pem)
        settings.WEBHOOK_CA_BUNDLE = str(tmp_path / "chain.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
        context.sni = []
        context.sni_callback = lambda sock, name, own: context.sni.append(name)
        return context

    return serve


def over_tls(context, settings, host="receiver.example"):
    with receiver(context=context) as it:
        settings.WEBHOOK_ALLOWED_PORTS = [it.port]
        url = f"https://{host}:{it.port}/hook"
        return post(url, body=b"{}", headers={}, lookup=lookup_of("127.0.0.1")), it


def test_certificate_and_sni_are_those_of_the_name_not_of_the_address(https, settings):
    context = https("receiver.example")
    answer, it = over_tls(context, settings)
    assert answer.error == ""
    assert context.sni == ["receiver.example"]
    assert len(it.got) == 1


def test_certificate_of_another_name_is_refused(https, settings):
    answer, it = over_tls(https("other.example", "127.0.0.1"), settings)
    assert "certificate" in answer.error
    assert it.got == []


def test_unknown_issuer_is_refused(https, settings):
    context = https("receiver.example")
    settings.WEBHOOK_CA_BUNDLE = ""
    answer, it = over_tls(context, settings)
    assert "certificate" in answer.error
    assert it.got == []

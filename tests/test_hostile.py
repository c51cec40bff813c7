"""What is sent in bad faith, to the test client and over a real connection.

Answers are 4xx, never a 500, and no host that a client names gets into a link.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import migrated_copy
from tests.news.paper import paper

__all__ = ["paper"]

ROOT = Path(__file__).resolve().parents[1]
EVIL = "evil.example"
LIST = "/api/v1/articles/?limit=1"
FORWARDED = {
    "x-forwarded-host": EVIL,
    "x-forwarded-proto": "https",
    "x-forwarded-port": "1",
    "x-forwarded-prefix": f"/{EVIL}",
    "x-original-url": f"/{EVIL}",
    "x-rewrite-url": f"/{EVIL}",
    "forwarded": f"for=1.1.1.1;host={EVIL};proto=https",
    "origin": f"https://{EVIL}",
    "referer": f"https://{EVIL}/",
}
SERVERS = {
    "serve": ["manage.py", "serve", "--port"],
    # The WSGI application as it is, for houses with a server of their own.
    "wsgi": ["-m", "uvicorn", "--interface", "wsgi", "cms.wsgi:application", "--port"],
}


@pytest.mark.parametrize(
    "address", [LIST, "/api/v1/front/", "/", "/world/", "/nothing/"]
)
def test_no_host_of_a_client_gets_into_an_answer(
    client, paper, settings, address
) -> None:
    settings.ALLOWED_HOSTS = ["newsroom.example"]
    good = client.get(address, headers={"host": "newsroom.example"})
    odd = client.get(address, headers={"host": "newsroom.example", **FORWARDED})
    assert odd.status_code == good.status_code
    assert odd.content == good.content
    assert EVIL not in str(odd.headers)
    evil = client.get(address, headers={"host": EVIL})
    assert evil.status_code == 400
    assert EVIL.encode() not in evil.content


@pytest.mark.parametrize("https_only", [False, True])
@pytest.mark.parametrize(
    "door,address",
    [
        ("cms.urls", LIST),
        ("cms.urls", "/api/v1/nothing"),
        ("cms.urls", "/api/staff/v1/articles/"),
        ("cms.doors.delivery", LIST),
        ("cms.doors.admin", "/api/staff/v1/articles/"),
    ],
)
def test_a_host_that_is_not_ours_is_told_so_as_a_problem(
    client, paper, settings, door, address, https_only
) -> None:
    settings.ROOT_URLCONF = door
    settings.ALLOWED_HOSTS = ["newsroom.example"]
    settings.SECURE_SSL_REDIRECT = https_only
    for host in (EVIL, f"{EVIL}:x", "<b>", "newsroom.example@" + EVIL):
        answer = client.get(address, headers={"host": host})
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:copydesk:problem:unknown-host"
        assert answer["Cache-Control"] == "no-store"
        assert host.encode() not in answer.content
    page = client.get("/", headers={"host": EVIL})
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"p{n}={n}" for n in range(10_001)),
        "&".join(["section=world"] * 10_000),
        "&".join(f"p{n}" for n in range(9_999)),
        "%" * 8_000,
        "limit=1;" * 3_000,
        "a" * 60_000,
    ],
)
def test_endless_queries_are_refused(client, paper, query) -> None:
    answer = client.get(f"/api/v1/articles/?{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/" + "a/" * 4_000,
        "/api/v1/articles/" + "9" * 8_000 + "/",
        "/" + "a" * 8_000 + "/",
        "/" + "%2e%2e/" * 2_000,
        "/api/v1/articles/%00/",
        "/api/v1/sections/%ff%fe/",
        "/documents/" + "9" * 400 + "/x.pdf",
        "/media/" + "../" * 500 + "etc/passwd",
    ],
)
def test_endless_paths_are_misses(client, paper, path) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "name",
    [
        *("if-none-match", "if-modified-since", "accept", "accept-encoding"),
        *("accept-language", "cookie", "range", "user-agent", "x-forwarded-for"),
        "last-event-id",
    ],
)
def test_endless_headers_break_nothing(client, paper, name) -> None:
    for value in ("x" * 65_536, '"x", ' * 13_000, "1," * 32_000, "\x7f" * 1_000):
        for address in (LIST, "/api/v1/changes/", "/"):
            answer = client.get(address, headers={name: value})
            assert answer.status_code < 500, (name, address)


@pytest.fixture(scope="module", params=SERVERS)
def house(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """A server of its own on an empty, migrated record; gives its port."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("run with SQLite, where a copy of the database is a file")
    folder = tmp_path_factory.mktemp(request.param)
    database = migrated_copy(folder / "newsroom.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database}",
        "EDGE_CACHE_MB": "8",
        "VAR_DIR": str(folder),
    }
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *SERVERS[request.param], str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while status_of(port, b"GET /healthz HTTP/1.1\r\n") != 200:
            assert time.monotonic() < deadline, log.read_text()
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
        yield port
        assert process.poll() is None, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()[-3000:]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def answer_of(port: int, head: bytes, *, host: bytes = b"127.0.0.1") -> bytes:
    """Send a request as it is and return all that comes back before the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(
                head + b"Host: " + host + b"\r\nConnection: close\r\n\r\n"
            )
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                received += part
        return received


def status_of(port: int, head: bytes, **more: bytes) -> int:
    """Return the status; 0 when the server hung up, as it may on what is no HTTP."""
    try:
        line = answer_of(port, head, **more).split(b"\r\n")[0].split()
    except OSError:
        return 0
    return int(line[1]) if len(line) > 1 else 0


GET = b"GET " + LIST.encode() + b" HTTP/1.1\r\n"
REFUSED = {0, 400, 401, 404, 405, 413, 414, 431}


@pytest.mark.parametrize(
    "head, expected",
    [
        (GET, {200}),
        (GET + b"X-Long: " + b"x" * 65_536 + b"\r\n", {200, *REFUSED}),
        (GET + b"Cookie: " + b"x" * 65_536 + b"\r\n", {200, *REFUSED}),
        (GET + b"Authorization: Bearer " + b"x" * 65_536 + b"\r\n", REFUSED),
        (GET + b"X-Many: 1\r\n" * 2_000, {200, *REFUSED}),
        (b"GET /" + b"a" * 8_192 + b" HTTP/1.1\r\n", REFUSED),
        (b"GET /api/v1/articles/?" + b"a" * 8_192 + b" HTTP/1.1\r\n", REFUSED),
        (b"GET /api/v1/articles/?" + b"&a=1" * 10_000 + b" HTTP/1.1\r\n", REFUSED),
        (b"GET /api/v1/articles/%00/ HTTP/1.1\r\n", REFUSED),
        (b"GET /api/v1/articles/\xff\xfe/ HTTP/1.1\r\n", REFUSED),
        (b"GET /api/v1/articles/?q=\xff\xfe HTTP/1.1\r\n", {200, *REFUSED}),
        (b"BREW /api/v1/articles/ HTTP/1.1\r\n", REFUSED),
        (b"GET http://evil.example/api/v1/articles/ HTTP/1.1\r\n", {200, *REFUSED}),
        (GET + b"Content-Length: -1\r\n", {200, *REFUSED}),
        (GET + b"Content-Length: 99999999999999999999\r\n", {200, *REFUSED}),
        (GET + b"Transfer-Encoding: nonsense\r\n", {200, *REFUSED, 501}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", REFUSED),
        (b"nonsense\r\n", REFUSED),
    ],
)
def test_over_the_wire(house, head, expected) -> None:
    assert status_of(house, head) in expected
    assert status_of(house, GET) == 200  # and the house still stands


@pytest.mark.parametrize(
    "host", [b"evil.example", b"", b"a b", b"127.0.0.1@evil.example"]
)
def test_other_hosts_over_the_wire(house, host) -> None:
    received = answer_of(house, GET, host=host)
    assert int(received.split()[1]) == 400
    assert b"evil" not in received


def test_forwarded_hosts_over_the_wire(house) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in FORWARDED.items())
    received = answer_of(house, GET + lines.encode())
    assert received.split()[1] == b"200"
    assert EVIL.encode() not in received

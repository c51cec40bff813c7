"""A Varnish with the shipped VCL on loopback, before an origin that can go down."""

import contextlib
import http.client
import re
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

VCL = Path(__file__).resolve().parents[1] / "deploy" / "varnish" / "copydesk.vcl"
MODULES = ("/usr/lib/varnish/vmods", "/usr/lib/*/varnish/vmods")


def missing_varnish() -> str:
    """Return what is missing here to run Varnish, or nothing."""
    if not shutil.which("varnishd"):
        return "no varnishd"
    found = [path for place in MODULES for path in Path("/").glob(place[1:])]
    if not any((path / "libvmod_xkey.so").exists() for path in found):
        return "no vmod xkey (package varnish-modules)"
    return ""


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(port: int, path: str, *, method: str = "GET", **headers: str) -> Got:
    """Ask a server on loopback as a client does."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    with contextlib.closing(connection):
        connection.request(method, path, headers={"Host": "newsroom.example"} | named)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Got(response.status, told, response.read())


class _Threading(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        return


@dataclass
class Site:
    """An application behind a port; it counts what reaches it, and can go down."""

    application: Any
    port: int = 0
    asked: list[str] = field(default_factory=list)
    server: Any = None

    def _count(self, environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if path != "/healthz":
            query = environ.get("QUERY_STRING", "")
            self.asked.append(f"{environ['REQUEST_METHOD']} {path}?{query}".rstrip("?"))
        return self.application(environ, start_response)

    def up(self) -> None:
        self.server = make_server(
            "127.0.0.1", self.port, self._count, _Threading, _Quiet
        )
        self.port = self.server.server_address[1]
        threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        ).start()

    def down(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@contextlib.contextmanager
def site(application: Any) -> Iterator[Site]:
    it = Site(application)
    it.up()
    try:
        yield it
    finally:
        it.down()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def varnish(origin: int, *, changes: dict[str, str] | None = None) -> Iterator[int]:
    """Run varnishd before a port; yield its own. ``changes`` are texts of the VCL."""
    vcl = re.sub(r'\.port = "\d+"', f'.port = "{origin}"', VCL.read_text())
    for old, new in (changes or {}).items():
        assert old in vcl
        vcl = vcl.replace(old, new)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        script = Path(folder) / "test.vcl"
        script.write_text(vcl)
        command = [
            *("varnishd", "-F", "-j", "none", "-n", f"{folder}/work"),
            *("-a", f"127.0.0.1:{port}", "-f", str(script), "-s", "malloc,32m"),
            *("-p", "default_ttl=0", "-p", "ping_interval=1"),
        ]
        log = (Path(folder) / "log").open("wb+")
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 30
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(log.read().decode(errors="replace")[-2000:])
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(15)
            log.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

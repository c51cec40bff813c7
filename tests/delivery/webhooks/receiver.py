"""A receiver on loopback that keeps what it gets and answers as it is told."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Got:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """``answer(got)`` returns status, headers and body; the default accepts."""

    url: str = ""
    port: int = 0
    got: list[Got] = field(default_factory=list)
    answer: Callable[[Got], tuple[int, dict[str, str], bytes]] = lambda got: (
        204,
        {},
        b"",
    )

    def always(self, status: int, headers: Any = None, body: bytes = b"") -> None:
        self.answer = lambda got: (status, headers or {}, body)

    def wait_for(self, count: int, *, seconds: float = 20.0) -> list[Got]:
        end = time.monotonic() + seconds
        while len(self.got) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.got


@contextmanager
def receiver(*, context: Any = None) -> Iterator[Receiver]:
    """Run a receiver on a free port; ``context`` is an SSLContext for HTTPS."""
    it = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            got = Got(self.path, headers, self.rfile.read(length))
            it.got.append(got)
            status, more, body = it.answer(got)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return

        def log_message(self, *args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    it.port = server.server_address[1]
    scheme = "https" if context is not None else "http"
    it.url = f"{scheme}://127.0.0.1:{it.port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

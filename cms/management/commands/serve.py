"""Runs the web server: pages, APIs and open streams in one process."""

import asyncio
import contextlib
import ctypes
import resource
import socket
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

# A client that takes nothing of what it asked for is dropped by the kernel.
STALLED_MILLISECONDS = 45_000
GRACE_SECONDS = 5
# From malloc.h of glibc: how many heaps threads have at most.
M_ARENA_MAX = -8
ARENAS = 2


class Command(BaseCommand):
    """`serve`: several may run behind a proxy; see docs/changes.md for streams."""

    help = "Serve the newsroom: admin, APIs, reader pages and streams of changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to listen on."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--threads", type=int, default=settings.WEB_THREADS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until a signal comes."""
        settings.WEB_THREADS = options["threads"]
        from cms.asgi import application

        raise_file_limit()
        share_heaps()
        config = uvicorn.Config(
            application,
            http="httptools",
            loop="asyncio",
            ws="none",
            lifespan="on",
            # What a proxy says of the client is Django's business (PROXY_SSL_HEADER).
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = Server(config, application.keeper)
        # uvicorn repeats the signal once all is done; it has done its work by then.
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener(options["host"], options["port"])])


class Server(uvicorn.Server):
    """Ends streams before it waits for answers under way."""

    def __init__(self, config: uvicorn.Config, keeper: Any) -> None:
        super().__init__(config)
        self.keeper = keeper

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking requests, and cut the streams: their clients come back."""
        super().handle_exit(sig, frame)
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().create_task(self.keeper.stop())


def share_heaps() -> None:
    """Have threads share heaps: a heap for each keeps what its largest answer took."""
    with contextlib.suppress(AttributeError):  # no glibc
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def listener(host: str, port: int) -> socket.socket:
    """Return a listening socket whose connections do not stall for ever."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio would not know TCP and leave Nagle's delay on: a
    # head and a body in two packets wait 40 ms for each other.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted sockets inherit it
        listening.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MILLISECONDS
        )
    listening.bind((host, port))
    listening.set_inheritable(True)
    return listening


def raise_file_limit() -> None:
    """Allow as many open streams as the system does; each is a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.STREAMS_MAX + 1024
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

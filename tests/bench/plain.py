"""Serves one application by uvicorn, as `manage.py serve` does: WSGI in threads."""

import sys
from functools import cache
from importlib import import_module
from typing import Any

import uvicorn

from cms.threads import Threads

THREADS = 5


@cache
def _bytes(path: str) -> bytes:
    return b"x" * int(path.removeprefix("/"))


async def constant(scope: Any, receive: Any, send: Any) -> None:
    """Answer /N with the same N bytes: all that the bare server has to do."""
    body = _bytes(scope["path"])
    length = str(len(body)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def constant_wsgi(environ: Any, start_response: Any) -> list[bytes]:
    """Answer the same from a thread."""
    body = _bytes(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def main(name: str, port: str) -> None:
    """Serve ``module:attribute``; what is not our constant is WSGI."""
    module, _, attribute = name.partition(":")
    application: Any = constant
    if name != "constant":
        application = getattr(import_module(module), attribute)
        application = Threads(application, threads=THREADS)
    uvicorn.run(
        application,
        port=int(port),
        http="httptools",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

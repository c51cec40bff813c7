"""Serves one application by uvicorn, as `manage.py serve` does: WSGI in threads."""

import sys
from importlib import import_module
from typing import Any

import uvicorn

from cms.threads import Threads

BYTES = b"x" * 5000
THREADS = 5


async def constant(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the same bytes: all that the bare server has to do."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"5000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BYTES})


def constant_wsgi(environ: Any, start_response: Any) -> list[bytes]:
    """Answer the same from a thread."""
    start_response("200 OK", [("Content-Length", "5000")])
    return [BYTES]


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

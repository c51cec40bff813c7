"""ASGI entry point: streams on the event loop, everything else in threads.

All code but the streams is synchronous, so Django runs as the WSGI application it is.
"""

import string
from typing import Any, cast
from urllib.parse import quote

from a2wsgi import WSGIMiddleware
from django.conf import settings

from cms.wsgi import application as wsgi_application
from delivery.streams.keeper import Application, Keeper, Receive, Scope, Send

STREAM_PATH = "/api/v1/changes/stream/"


class House:
    """The whole application of one process."""

    def __init__(self, *, threads: int) -> None:
        self.keeper = Keeper()
        self.threads = cast(
            Application,
            WSGIMiddleware(cast(Any, wsgi_application), workers=threads),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(_plain(scope), receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET" and scope["path"] == STREAM_PATH:
            await self.keeper.serve(scope, receive, send, django=self.threads)
        else:
            await self.threads(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await self.keeper.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _plain(scope: Scope) -> Scope:
    """Return the scope with a query string in ASCII, which WSGI takes for granted."""
    query = quote(scope["query_string"], safe=string.printable)
    return {**scope, "query_string": query.encode("ascii")}


application = House(threads=settings.WEB_THREADS)

"""ASGI entry point: streams and kept answers on the event loop, the rest in threads.

All code but the streams is synchronous, so Django runs as the WSGI application it is.
What the edge has kept needs no Django, no database and so no thread.
"""

from django.conf import settings

from cms.threads import Application, Threads, body_message, environ_of, start_message
from cms.wsgi import application as wsgi_application
from delivery.edge import Edge
from delivery.streams.asgi import Receive, Scope, Send
from delivery.streams.keeper import Keeper

STREAM_PATH = "/api/v1/changes/stream/"


class House:
    """The whole application of one process, around the WSGI application."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self.keeper = Keeper()
        self.edge = application if isinstance(application, Edge) else None
        self.threads = Threads(application, threads=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET" and scope["path"] == STREAM_PATH:
            await self.keeper.serve(scope, receive, send, django=self.threads)
            return
        environ = environ_of(scope)
        found = self.edge.find(environ) if self.edge is not None else None
        if found is None:
            await self.threads.answer(environ, receive, send)
        else:
            await send(start_message(found.status, found.headers))
            await send(body_message(found.body))

    async def _live(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await self.keeper.stop()
        await send({"type": "lifespan.shutdown.complete"})


application = House(wsgi_application, threads=settings.WEB_THREADS)

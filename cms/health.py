"""What machines ask: is the process up, and can it serve the newsroom."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from news import clock

ALIVE = "/healthz"
READY = "/readyz"
Response = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer before host checks and redirects: load balancers ask by address."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answers = {ALIVE: alive, READY: ready}
        answer = answers.get(request.path_info.rstrip("/"))
        if answer is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def alive() -> HttpResponse:
    """Answer 200 as long as the process can answer at all; no database is asked."""
    return JsonResponse({"status": "ok"})


def ready() -> HttpResponse:
    """Answer 200 when every part works, else 503 saying which part does not."""
    parts = {"database": _database(), "migrations": ""}
    # Readers are served whether or not the clock goes.
    has_clock = settings.DOOR != "delivery"
    if parts["database"]:
        parts["migrations"] = "unknown: the database does not answer"
    else:
        parts["migrations"] = _migrations()
    if has_clock:
        missing = "" if not any(parts.values()) else "unknown: see the other parts"
        parts["clock"] = missing or _clock()
    failing = any(parts.values())
    return JsonResponse(
        {
            "status": "failing" if failing else "ok",
            "parts": {name: problem or "ok" for name, problem in parts.items()},
        },
        status=503 if failing else 200,
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, ImproperlyConfigured):
        # The driver's own words may name hosts and users.
        connection.close()
        return "does not answer"
    return ""


class _Migrations:
    """Remembers that all migrations are applied, which no later request can undo."""

    applied = False


def _migrations() -> str:
    if _Migrations.applied:
        return ""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "not all applied: run manage.py migrate"
    _Migrations.applied = True
    return ""


def _clock() -> str:
    age = clock.heartbeat_age()
    if age is None:
        return "never ran: start manage.py run_clock"
    if age > settings.CLOCK_SILENCE_LIMIT:
        return f"silent for {age:.0f} seconds: is manage.py run_clock up?"
    return ""

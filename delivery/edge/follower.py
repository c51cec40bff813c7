"""Follows the log of changes and drops what they touched, or stops the hits.

The log is asked at least every `POLL` seconds. On PostgreSQL a notification wakes the
follower earlier; where there is none (SQLite, a standby, a pooler between) the poll is
enough. It asks the database that answers are made from, never another: a copy that
lags behind would fill the edge anew with what was just dropped.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, Protocol

from django.db import connections, router

from delivery import keys
from delivery.columns import stored_json, stored_uuid
from delivery.edge.store import Store
from delivery.models import Change

logger = logging.getLogger(__name__)

# For how long after the log was asked its answer is good. No hit is ever staler.
BOUND = 0.25
POLL = 0.05
PAUSE_AFTER_ERROR = 0.5
# A notification of each new number (delivery's migrations).
CHANNEL = "delivery_change"
MOST = 1000

_LATEST = "SELECT max(seq) FROM delivery_change"
_SINCE = f"""SELECT seq, kind, public_id, locale, path, old_path, action, facets
             FROM delivery_change WHERE seq > %s ORDER BY seq LIMIT {MOST}"""  # noqa: S608


class Log(Protocol):
    """A connection of the follower's own."""

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one query."""

    def wait(self) -> None:
        """Wait for news, at most `POLL` seconds."""


class Follower:
    """Keeps a store in step with the log. ``fresh_until`` is on the monotonic clock.

    ``position`` is the number of the last change dealt with, None before the first
    look: nothing may be kept until then.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.position: int | None = None
        self.fresh_until = 0.0
        self.stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ensure(self) -> None:
        """Start following, if no thread of this process does; a fork has none."""
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self.stopping.clear()
                    self._thread = threading.Thread(
                        target=self._run, name="edge-follower", daemon=True
                    )
                    self._thread.start()

    def stop(self) -> None:
        """Stop following; hits end within `BOUND`."""
        self.stopping.set()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None

    def step(self, log: Log) -> None:
        """Look into the log once, and drop what changed since the last look."""
        asked = time.monotonic()
        latest = log.fetch(_LATEST)[0][0] or 0
        if self.position is None or latest < self.position:
            # The first look, or a database that was put back to an earlier day.
            self.store.clear()
            self.position = latest
        elif latest > self.position:
            self._catch_up(log, self.position, latest)
        self.fresh_until = asked + BOUND

    def _catch_up(self, log: Log, position: int, latest: int) -> None:
        rows = log.fetch(_SINCE, [position])
        # Numbers have no gaps; where there is one, the log was pruned.
        if len(rows) == MOST or not rows or len(rows) != rows[-1][0] - position:
            self.store.clear()
            self.position = latest
            return
        for row in rows:
            self.store.drop(_keys_of(row))
        self.position = rows[-1][0]

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                with _log(self.stopping) as log:
                    while not self.stopping.is_set():
                        self.step(log)
                        log.wait()
            except Exception as error:  # noqa: BLE001 (any failure ends hits, not us)
                if not self.stopping.is_set():
                    logger.warning("The edge cannot follow the record: %s", error)
                    self.stopping.wait(PAUSE_AFTER_ERROR)


def _keys_of(row: tuple[Any, ...]) -> frozenset[str]:
    _, kind, public_id, locale, path, old_path, action, facets = row
    event = SimpleNamespace(
        kind=kind, locale=locale, path=path, old_path=old_path, action=action
    )
    pairs = stored_json(facets)
    return keys.of_change(event, public_id=stored_uuid(public_id), facets=pairs)


@contextlib.contextmanager
def _log(stopping: threading.Event) -> Iterator[Log]:
    alias = router.db_for_read(Change)
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with _listening(connection) as log:
            yield log
        return
    try:
        yield _Polled(connection, stopping)
    finally:
        connection.close()


class _Polled:
    """Django's own connection of this thread."""

    def __init__(self, connection: Any, stopping: threading.Event) -> None:
        self.connection = connection
        self.stopping = stopping

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def wait(self) -> None:
        self.stopping.wait(POLL)


class _Listening:
    """A connection beside the pool, which hears notifications."""

    def __init__(self, connection: Any, *, hears: bool) -> None:
        self.connection = connection
        self.hears = hears

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, params).fetchall()
        return rows

    def wait(self) -> None:
        if self.hears:
            for _ in self.connection.notifies(timeout=POLL, stop_after=1):
                return
        else:
            time.sleep(POLL)


@contextlib.contextmanager
def _listening(django_connection: Any) -> Iterator[_Listening]:
    import psycopg

    params = django_connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port", "service", "sslmode")
    chosen = {name: params[name] for name in wanted if params.get(name)}
    chosen |= {name: value for name, value in params.items() if name.startswith("ssl")}
    with psycopg.connect(
        **chosen,
        autocommit=True,
        connect_timeout=2,
        application_name="copydesk-edge",
        prepare_threshold=None,
        # A server that is gone without a word is noticed, and asked for anew.
        keepalives_idle=2,
        keepalives_interval=1,
        keepalives_count=2,
        tcp_user_timeout=3000,
    ) as connection:
        try:
            connection.execute(f"LISTEN {CHANNEL}")
            hears = True
        except psycopg.Error:
            hears = False  # a standby
        yield _Listening(connection, hears=hears)

"""All current documents as one stream of lines, true at one number of the log.

Why a transfer that broke off may go on later, at another moment of the record: take
the documents in the order of their keys, those up to a key read at number N, the rest
at a later M. A document that differs between N and M, came or went, has a change with
a number above N. So whoever stores the lines and then follows the changes after N
holds what the record holds, whenever each line was read.
"""

import json
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from delivery.columns import fetch, stored_uuid
from delivery.models import Document
from delivery.models.edition import utc_text

BATCH = 200
# Longer than any transfer that makes progress; it breaks off and can be gone on with.
MAX_SECONDS = 900.0
# A client that stops reading keeps no transaction open, which would keep the database
# from clearing up behind its writers.
STALLED_SECONDS = 60
# Documents older than the number they are told under would never be put right.
AHEAD = (
    "after: belongs to number {seq} of the log, and the newest here is {latest}: this "
    "database lags behind or was restored. Leave it out to start from the first line."
)
_CURSOR = re.compile(r"([0-9]{1,19})\.([0-9]{1,19})")
Position = tuple[int, int]


class InvalidCursorError(ValueError):
    """A cursor that no line of a snapshot carries."""


def parse_cursor(text: str) -> Position:
    """Return (number of the log, key of the last document); `InvalidCursorError`."""
    match = _CURSOR.fullmatch(text)
    position = tuple(map(int, match.groups())) if match else ()
    if not position or max(position) > 2**63 - 1:
        raise InvalidCursorError(
            "after: is not the cursor of a line of a snapshot; send one as it came, "
            "or leave it out to start from the first line."
        )
    return position[0], position[1]


class Snapshot:
    """One read of the whole record in one transaction of its own connection.

    Iterate over it for bytes, a batch of whole lines at a time, and `close` it in any
    case. ``after`` goes on behind a line of an earlier one. Memory stays constant.
    """

    def __init__(
        self, *, after: Position | None = None, kinds: Sequence[str] = ()
    ) -> None:
        self.kinds = list(kinds)
        self.count = 0
        self.deadline = time.monotonic() + MAX_SECONDS
        self.connection = _open()
        try:
            row = self._fetch(
                "SELECT (SELECT max(seq) FROM delivery_change), "
                "(SELECT max(seq) FROM delivery_horizon)"
            )[0]
        except BaseException:
            self.close()
            raise
        latest, self.horizon = row[0] or 0, row[1] or 0
        self.seq, self.key = after or (latest, 0)
        self.resumed = after is not None
        if self.seq > latest:
            self.close()
            raise InvalidCursorError(AHEAD.format(seq=self.seq, latest=latest))

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield self._header()
            while rows := self._batch():
                yield b"".join(map(self._line, rows))
                if time.monotonic() > self.deadline:
                    return
            yield self._end()
        finally:
            self.close()

    def close(self) -> None:
        """End the transaction and give the connection back."""
        try:
            self.connection.close()
        except Exception:  # noqa: BLE001 (a broken connection is closed as well)
            self.connection.connection = None

    def _header(self) -> bytes:
        return _json(
            {
                "type": "snapshot",
                "seq": self.seq,
                "at": utc_text(timezone.now()),
                "resumed": self.resumed,
                "kinds": self.kinds or None,
            }
        )

    def _line(self, row: tuple[Any, ...]) -> bytes:
        key, kind, public_id, etag, body = row
        head = {
            "type": "document",
            "cursor": f"{self.seq}.{key}",
            "kind": kind,
            "id": str(stored_uuid(public_id)),
            "etag": etag,
        }
        return _json(head)[:-2] + b',"document":' + bytes(body) + b"}\n"

    def _end(self) -> bytes:
        return _json({"type": "end", "seq": self.seq, "count": self.count})

    def _batch(self) -> list[tuple[Any, ...]]:
        where = "id > %s"
        params: list[Any] = [self.key]
        if self.kinds:
            where += f" AND kind IN ({', '.join(['%s'] * len(self.kinds))})"
            params += self.kinds
        rows = self._fetch(
            "SELECT id, kind, public_id, etag, body FROM delivery_document "  # noqa: S608
            f"WHERE {where} ORDER BY id LIMIT {BATCH}",
            params,
        )
        if rows:
            self.key = rows[-1][0]
            self.count += len(rows)
        return rows

    def _fetch(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return fetch(sql, params, connection=self.connection)


class Zipped:
    """Lines compressed on their way, whole batches at a time."""

    def __init__(self, lines: Snapshot) -> None:
        self.lines = lines
        self.zip = zlib.compressobj(5, zlib.DEFLATED, 16 + zlib.MAX_WBITS)

    def __iter__(self) -> Iterator[bytes]:
        for batch in self.lines:
            yield self.zip.compress(batch) + self.zip.flush(zlib.Z_SYNC_FLUSH)
        yield self.zip.flush()

    def close(self) -> None:
        """End what is underneath."""
        self.lines.close()


def _open() -> BaseDatabaseWrapper:
    """Return a connection of its own with a transaction that sees one moment.

    Not Django's: answers are written after the request is over, and on SQLite its
    transactions begin by locking all writers out.
    """
    connection = connections.create_connection(router.db_for_read(Document))
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(
                    "SET LOCAL idle_in_transaction_session_timeout = "
                    f"'{STALLED_SECONDS}s'"
                )
            else:
                cursor.execute("BEGIN")
    except BaseException:
        connection.close()
        raise
    return connection


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

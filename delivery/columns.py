"""How times, UUIDs and bytes cross the border to either database in raw SQL."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.dateparse import parse_datetime

_UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_TIME = models.DateTimeField()
_UUID = models.UUIDField()


def read_connection() -> BaseDatabaseWrapper:
    """Return the connection that reads of the record go to."""
    from delivery.models import Document

    return connections[router.db_for_read(Document)]


def fetch(
    sql: str, params: Sequence[Any], *, connection: BaseDatabaseWrapper | None = None
) -> list[tuple[Any, ...]]:
    """Run one raw query, by default on the read connection, and return its rows.

    Times and UUIDs among ``params`` are put in the form the database stores.
    """
    connection = connection or read_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _read_as_stored(cursor, connection)
        cursor.execute(sql, [_to_database(value, connection) for value in params])
        return cursor.fetchall()


def _read_as_stored(cursor: Any, connection: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL send bytes as bytes, and keep the plan of what is asked often.

    Django asks in words: bytes come as twice as many digits, and each query is planned
    anew. Statements are kept unless a pooler is between (DATABASE_TRANSACTION_POOLING).
    """
    from psycopg import Cursor
    from psycopg.pq import Format

    cursor.cursor = Cursor(connection.connection)
    cursor.cursor.format = Format.BINARY


def _to_database(value: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return _TIME.get_db_prep_value(value, connection)
    if isinstance(value, UUID):
        return _UUID.get_db_prep_value(value, connection)
    return value


def as_uuid(value: Any) -> UUID | None:
    """Return ``value`` as a UUID, or None if it is none.

    Python alone would also take braces, ``urn:uuid:`` and the digits of any script.
    """
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and _UUID_TEXT.fullmatch(value):
        return UUID(value)
    return None


def stored_uuid(value: Any) -> UUID:
    """Return the UUID of a row; SQLite gives 32 digits."""
    return value if isinstance(value, UUID) else UUID(value)


def stored_json(value: Any) -> Any:
    """Return what a JSON column holds; PostgreSQL's has been read already."""
    return json.loads(value) if isinstance(value, str) else value


def as_time(value: Any) -> datetime:
    """Return an aware UTC time; SQLite gives text or a naive time in UTC."""
    if isinstance(value, str):
        value = parse_datetime(value)
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value.astimezone(UTC)

"""How times, UUIDs and bytes cross the border to either database in raw SQL."""

import re
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


def fetch(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """Run one raw query on the read connection and return its rows.

    Times and UUIDs among ``params`` are put in the form the database stores.
    """
    connection = read_connection()
    with connection.cursor() as cursor:
        cursor.execute(sql, [_to_database(value, connection) for value in params])
        return cursor.fetchall()


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


def as_time(value: Any) -> datetime:
    """Return an aware UTC time; SQLite gives text or a naive time in UTC."""
    if isinstance(value, str):
        value = parse_datetime(value)
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value.astimezone(UTC)

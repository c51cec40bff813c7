"""One database setting, grown into what SQLite and PostgreSQL each need."""

from typing import Any

from .environment import env

SQLITE_OPTIONS = {
    # A writer takes its lock at BEGIN: no deadlock half-way, and waiting works.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
    ),
}


def all_databases(fallback: str) -> dict[str, Any]:
    """Return the database, and the one to write to if it is a read replica."""
    databases = {"default": _grown(env.db_url("DATABASE_URL", default=fallback))}
    if env.str("DATABASE_WRITER_URL", default=""):
        databases["writer"] = _grown(env.db_url("DATABASE_WRITER_URL"))
    return databases


def _grown(database: dict[str, Any]) -> dict[str, Any]:
    """Return Django's settings of a database with the options it needs."""
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = SQLITE_OPTIONS | database.get("OPTIONS", {})
        return database
    return _with_postgresql_options(database)


def _with_postgresql_options(database: dict[str, Any]) -> dict[str, Any]:
    # Reads of the record are prepared at the third time (`delivery.columns`).
    options: dict[str, Any] = {"connect_timeout": 5, "prepare_threshold": 2}
    options |= database.get("OPTIONS", {})
    size = env.int("DATABASE_POOL", default=10)
    if size > 0:
        # Threads come and go in the web server; the pool keeps the connections. While
        # the database is away readers hear so soon, and caches give them what they
        # have; when it is back it is found at once: attempts that failed begin anew
        # every few seconds, not ever more slowly for minutes.
        options["pool"] = {
            "min_size": 1,
            "max_size": size,
            "timeout": 3,
            "reconnect_timeout": 5,
        }
    if env.bool("DATABASE_TRANSACTION_POOLING", default=False):
        # PgBouncer hands out another connection for each transaction.
        options["prepare_threshold"] = None
        database["DISABLE_SERVER_SIDE_CURSORS"] = True
    return database | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True}

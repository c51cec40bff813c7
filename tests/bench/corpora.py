"""The databases: a thousand stories, and as many as asked for."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from delivery import cursor
from tests.bench.serving import environment
from tests.databases import migration_hash
from tests.running import ROOT

SMALL = 1000


@dataclass(frozen=True)
class Sample:
    """What a corpus is asked for."""

    ids: list[str]
    paths: list[str]
    cursor_path: str
    last_seq: int


def database(server_url: str, name: str) -> str:
    """Return the address of another database of the server."""
    return server_url.replace("/copydesk?", f"/{name}?")


def kept(server_url: str, name: str, fill: Callable[[str], None]) -> str:
    """Return the address of a database; filled if it is missing or of older tables."""
    name = f"{name}_{migration_hash()}"
    with psycopg.connect(database(server_url, "postgres"), autocommit=True) as admin:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not admin.execute(known, [name]).fetchone():
            admin.execute(f"DROP DATABASE IF EXISTS {name}_unfinished")
            admin.execute(f"CREATE DATABASE {name}_unfinished")
            fill(database(server_url, f"{name}_unfinished"))
            admin.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return database(server_url, name)


def corpus(server_url: str, count: int, rates: dict[int, float]) -> str:
    """Return the address of a database with so many stories.

    If it had to be made, ``rates`` is told how many a second there were.
    """

    def fill(url: str) -> None:
        manage(url, "migrate", "--verbosity", "0")
        began = time.monotonic()
        manage(url, "make_corpus", "--articles", str(count))
        rates[count] = count / (time.monotonic() - began)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM")

    return kept(server_url, f"corpus_{count}", fill)


def manage(url: str, *command: str, **more: str) -> None:
    """Run a command of manage.py on a database."""
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | environment(url) | more,
        check=True,
        stderr=subprocess.DEVNULL,
    )


def sample(url: str, *, count: int = 200) -> Sample:
    """Return stories all over the corpus."""
    with psycopg.connect(url) as connection:
        rows: list[Any] = connection.execute(
            "SELECT public_id, path FROM delivery_document WHERE kind = 'article' "
            "ORDER BY id"
        ).fetchall()
        step = max(1, len(rows) // count)
        chosen = rows[::step][:count]
        last = connection.execute("SELECT max(seq) FROM delivery_change").fetchone()
        middle = connection.execute(
            "SELECT published_at, id FROM delivery_document WHERE kind = 'article' "
            "ORDER BY published_at OFFSET %s LIMIT 1",
            [len(rows) // 10],
        ).fetchone()
    assert last
    assert middle
    deep = cursor.encode((middle[0], middle[1]), order="-published_at")
    return Sample(
        ids=[str(row[0]) for row in chosen],
        paths=[row[1] for row in chosen],
        cursor_path=f"/api/v1/articles/?cursor={deep}",
        last_seq=last[0],
    )

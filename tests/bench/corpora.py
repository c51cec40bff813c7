"""The databases: a thousand stories, and as many as asked for."""

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import psycopg

from delivery import cursor
from tests.bench.serving import environment
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


def corpus(server_url: str, count: int) -> str:
    """Return the address of a database with so many stories; made if it is missing."""
    name = f"corpus_{count}"
    url = database(server_url, name)
    with psycopg.connect(database(server_url, "postgres"), autocommit=True) as admin:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if admin.execute(known, [name]).fetchone():
            return url
        admin.execute(f"CREATE DATABASE {name}_unfinished")
    unfinished = database(server_url, f"{name}_unfinished")
    manage(unfinished, "migrate", "--verbosity", "0")
    manage(unfinished, "make_corpus", "--articles", str(count))
    with psycopg.connect(database(server_url, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return url


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

"""The same stories in a stock Wagtail project with its API v2 and v3."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg

from tests.bench import serving
from tests.bench.corpora import database
from tests.running import ROOT

LIST = "order=-published_at&limit=20&fields=kicker,standfirst,article_type,published_at"


def fill(server_url: str, ours: str, count: int) -> str:
    """Return the address of the stock project's database; filled if it is missing."""
    name = f"stock_{count}"
    url = database(server_url, name)
    with psycopg.connect(database(server_url, "postgres"), autocommit=True) as admin:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not admin.execute(known, [name]).fetchone():
            admin.execute(f"CREATE DATABASE {name}_unfinished")
            _fill(f"{url.replace(name, name + '_unfinished')}", ours)
            admin.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return url


@contextlib.contextmanager
def serving_stock(
    url: str,
) -> Iterator[dict[str, tuple[int, list[str], list[str]]]]:
    """Serve the stock project; yields its addresses by version."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT page_ptr_id FROM stock_storypage ORDER BY page_ptr_id"
        ).fetchall()
        category = connection.execute(
            "SELECT id FROM stock_category WHERE slug = 'economy'"
        ).fetchone()
    assert category
    keys = [row[0] for row in rows[:: max(1, len(rows) // 200)]]
    query = f"type=stock.StoryPage&category={category[0]}"
    with serving.beside("tests.bench.stock.wsgi:application", DATABASE_URL=url) as port:
        yield {
            "stock Wagtail, v2": (
                port,
                [f"/api/v2/pages/{key}/" for key in keys],
                [f"/api/v2/pages/?{query}&{LIST}"],
            ),
            "stock Wagtail, v3": (
                port,
                [f"/api/v3/pages/{key}/" for key in keys],
                [f"/api/v3/pages/?{query}&{LIST}"],
            ),
        }


def _fill(url: str, ours: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.bench.stock.fill"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "OURS": ours},
        check=True,
    )

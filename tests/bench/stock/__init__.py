"""The same stories in a stock Wagtail project with its API v2 and v3."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg

from tests.bench import serving
from tests.bench.corpora import kept
from tests.running import ROOT

CATEGORY = "economy"
NESTED = "categories(name,slug),bylines(role,author(name,slug))"
CARD = (
    "kicker,standfirst,dateline,article_type,published_at,updated_at,word_count,"
    f"lead_image,lead_credit,tags,{NESTED}"
)


def fill(server_url: str, ours: str, count: int) -> str:
    """Return the address of the stock project's database."""
    return kept(server_url, f"stock_{count}", lambda url: _fill(url, ours))


@contextlib.contextmanager
def serving_stock(
    url: str,
) -> Iterator[dict[str, tuple[int, list[str], list[str]]]]:
    """Serve the stock project; yields its addresses by version."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT page_ptr_id FROM stock_storypage "
            "ORDER BY page_ptr_id OFFSET 1"  # the first is empty
        ).fetchall()
        category = connection.execute(
            "SELECT id FROM stock_category WHERE slug = %s", [CATEGORY]
        ).fetchone()
    assert category
    keys = [row[0] for row in rows[:: max(1, len(rows) // 200)]]
    # Version 3 has no `fields`: its lists hold little more than titles.
    query = (
        f"type=stock.StoryPage&categories={category[0]}&order=-published_at&limit=20"
    )
    with serving.beside("tests.bench.stock.wsgi:application", DATABASE_URL=url) as port:
        yield {
            "stock v2": (
                port,
                [f"/api/v2/pages/{key}/?fields=*,{NESTED}" for key in keys],
                [f"/api/v2/pages/?{query}&fields={CARD}"],
            ),
            "stock v3": (
                port,
                [f"/api/v3/pages/{key}/" for key in keys],
                [f"/api/v3/pages/?{query}"],
            ),
        }


def _fill(url: str, ours: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.bench.stock.fill"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "OURS": ours},
        check=True,
    )

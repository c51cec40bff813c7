"""Detail and list, ours and everybody else's, on the same stories."""

import contextlib
import tempfile
from pathlib import Path

import psycopg

from tests.bench import serving
from tests.bench.corpora import sample
from tests.bench.load import Target, interleaved
from tests.bench.tables import Table

CATEGORY = "economy"
OURS_LIST = f"/api/v1/articles/?category={CATEGORY}"
EDGE_MB = 128
Pair = tuple[int, list[str], list[str]]


def measure(
    url: str, stock: dict[str, Pair], *, rounds: int, seconds: float
) -> list[Table]:
    """Return the tables of detail, of the list, and of 304 against 200."""
    found = sample(url)
    details = [f"/api/v1/articles/{id}/" for id in found.ids]
    with contextlib.ExitStack() as stack:
        off, _ = stack.enter_context(serving.ours(url))
        on, _ = stack.enter_context(serving.ours(url, edge=EDGE_MB))
        bare = stack.enter_context(
            serving.beside("tests.bench.bare:application", DATABASE_URL=url)
        )
        server = stack.enter_context(serving.beside("constant"))
        threads = stack.enter_context(serving.beside("tests.bench.plain:constant_wsgi"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = stack.enter_context(serving.nginx(_files(url, folder)))
        pairs: dict[str, Pair] = {
            "edge off": (off, details, [OURS_LIST]),
            "edge on": (on, details, [OURS_LIST]),
            "bare Django view": (bare, details, [f"/newest/{CATEGORY}/"]),
            "bare server, constant bytes": (server, ["/"], ["/"]),
            "the same from threads": (threads, ["/"], ["/"]),
            "nginx, files": (files, [f"/{id}" for id in found.ids], ["/list"]),
            **stock,
        }
        tables = []
        for place, what in ((1, "detail"), (2, "list of 20 cards")):
            targets = {
                name: Target(pair[0], pair[place])  # type: ignore[misc]
                for name, pair in pairs.items()
            }
            results = interleaved(targets, rounds=rounds, seconds=seconds)
            table = Table(
                what, "requests/s", "p50 ms", "p99 ms", "of edge off", "errors"
            )
            for name, each in results.items():
                share = each.rate / results["edge off"].rate
                table.add(name, each.rate, each.p50[0], each.p99[0], share, each.errors)
            tables.append(table)
        tables.append(_unchanged(off, on, details[:1], rounds=rounds, seconds=seconds))
    return tables


def _unchanged(
    off: int, on: int, paths: list[str], *, rounds: int, seconds: float
) -> Table:
    table = Table("304 against 200", "200, requests/s", "304, requests/s", "ratio")
    any_tag = {"If-None-Match": "*"}
    for name, port in (("edge off", off), ("edge on", on)):
        targets = {"200": Target(port, paths), "304": Target(port, paths, any_tag)}
        found = interleaved(targets, rounds=rounds, seconds=seconds)
        full, empty = found["200"].rate, found["304"].rate
        table.add(name, full, empty, empty / full)
    return table


def _files(url: str, folder: Path) -> Path:
    """Write the same bytes as files."""
    root = folder / "files"
    root.mkdir()
    folder.chmod(0o755)
    with psycopg.connect(url) as connection:
        for id in sample(url).ids:
            row = connection.execute(
                "SELECT body FROM delivery_document WHERE public_id = %s", [id]
            ).fetchone()
            assert row
            (root / id).write_bytes(row[0])
        cards = connection.execute(
            "SELECT d.card FROM delivery_facet f JOIN delivery_document d "
            "ON d.id = f.document_id WHERE f.name = 'category' AND f.value = %s "
            "ORDER BY f.published_at DESC LIMIT 20",
            [CATEGORY],
        ).fetchall()
    (root / "list").write_bytes(b",".join(card for (card,) in cards))
    return root

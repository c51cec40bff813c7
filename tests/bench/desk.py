"""How long screens of the desk take with few stories and with many."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median

from tests.bench import serving
from tests.bench.dressing import dressed
from tests.bench.screens import SCREENS
from tests.bench.tables import Table
from tests.bench.targets import Figures
from tests.running import ROOT

# The first openings read templates, make thumbnails, and fill what is kept a while.
WARM = 2
# How much longer a screen may take with many stories.
BOUND = 1.5

Opening = Callable[[str], tuple[int, float]]


def measure(
    server_url: str, small: str, large: str, figures: Figures, *, rounds: int
) -> Table:
    """Open each screen with few and with many stories; say how many keep the bound."""
    print("Desk …", flush=True)
    few, many = (dressed(server_url, url) for url in (small, large))
    table, ratios = compare(few, many, rounds=rounds)
    bound = BOUND
    kept = sum(ratio <= bound for ratio in ratios)
    figures.take("desk", 100 * kept / len(ratios))
    return table


def compare(
    small: str, large: str, *, rounds: int, wanted: str = ""
) -> tuple[Table, list[float]]:
    """Open screens in both databases in turn; the medians, and their ratios."""
    table = Table("screen", "queries", "1,000 stories, ms", "many stories, ms", "ratio")
    ratios = []
    with sitting(small) as open_small, sitting(large) as open_large:
        for name in (each for each in SCREENS if wanted in each):
            few, many = [], []
            for _ in range(WARM + rounds):
                few.append(open_small(name))
                many.append(open_large(name))
            times = [median(took for _, took in each[WARM:]) for each in (few, many)]
            queries = max(count for count, _ in (few[-1], many[-1]))
            ratios.append(times[1] / times[0])
            table.add(name, queries, *times, ratios[-1])
    return table, ratios


@contextlib.contextmanager
def sitting(url: str) -> Iterator[Opening]:
    """Run a desk on a database; yields what opens a screen of it by name."""
    serving.LOGS.mkdir(parents=True, exist_ok=True)
    with (serving.LOGS / "servers.log").open("ab") as log:
        desk = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.screens"],
            cwd=ROOT,
            env=os.environ
            | serving.environment(url)
            | {"DJANGO_SETTINGS_MODULE": "tests.served"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert desk.stdin
    assert desk.stdout

    def open_screen(name: str) -> tuple[int, float]:
        assert desk.stdin
        assert desk.stdout
        desk.stdin.write(f"{name}\n")
        desk.stdin.flush()
        for line in desk.stdout:
            if line.startswith("took "):
                _, queries, took = line.split()
                return int(queries), float(took)
        raise SystemExit(f"The desk ended: see {serving.LOGS}/servers.log.")

    try:
        yield open_screen
    finally:
        desk.stdin.close()
        desk.wait()

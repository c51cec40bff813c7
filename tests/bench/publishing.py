"""Publishing with few and with many stories, and when readers see it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median

from tests.bench import serving
from tests.bench.reads import EDGE_MB
from tests.bench.tables import Table
from tests.bench.targets import Figures
from tests.running import ROOT

# The first presses read templates and plans.
WARM = 2
PRESSES_A_ROUND = 6


def measure(small: str, large: str, figures: Figures, *, rounds: int) -> Table:
    """Publish in both in turn; then publish in one, and look from another process."""
    table = Table("what", "median, ms", "p99, ms")
    few: list[float] = []
    many: list[float] = []
    with pressing(small) as press_small, pressing(large) as press_large:
        for _ in range(WARM + rounds * PRESSES_A_ROUND):
            few.append(press_small())
            many.append(press_large())
    for name, times in (("1,000 stories", few), ("N stories", many)):
        table.add(f"publish by the admin, {name}", *summary(times[WARM:]))
    figures.take("publish", median(many[WARM:]) / median(few[WARM:]))
    with (
        serving.ours(large, edge=EDGE_MB) as (port, _),
        pressing(large, str(port)) as press,
    ):
        waits = [press() for _ in range(WARM + rounds * PRESSES_A_ROUND)][WARM:]
    table.add("answered → visible in another process", *summary(waits))
    for name, figure in zip(("visible", "visible p99"), summary(waits), strict=True):
        figures.take(name, figure)
    return table


@contextlib.contextmanager
def pressing(url: str, *port: str) -> Iterator[Callable[[], float]]:
    """Run a desk on a database; yields what presses its button, and returns ms."""
    with (serving.LOGS / "servers.log").open("ab") as log:
        desk = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.press", *port],
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

    def press() -> float:
        assert desk.stdin
        assert desk.stdout
        desk.stdin.write("press\n")
        desk.stdin.flush()
        for line in desk.stdout:
            if line.startswith("took "):
                return float(line.removeprefix("took "))
        raise SystemExit(f"The desk ended: see {serving.LOGS}/servers.log.")

    try:
        yield press
    finally:
        desk.stdin.close()
        desk.wait()


def summary(times: list[float]) -> tuple[float, float]:
    """Return the median and the worst of a hundred."""
    ordered = sorted(times)
    return median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]

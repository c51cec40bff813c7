"""Load from wrk: many addresses in turn, from the core the server does not have."""

import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

CONNECTIONS = 8
SCRIPT = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Target:
    """One server, and the addresses it is asked for in turn."""

    port: int
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Rounds:
    """Requests a second and latencies (ms) of the rounds of one target."""

    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        return median(self.rates)


def interleaved(
    targets: Mapping[str, Target], *, rounds: int, seconds: float
) -> dict[str, Rounds]:
    """Load each target once a round, so that a busy minute harms all of them."""
    found: dict[str, Rounds] = defaultdict(Rounds)
    for target in targets.values():
        _run(target, seconds=1)
    for _ in range(rounds):
        for name, target in targets.items():
            rate, p50, p99, errors = _run(target, seconds=seconds)
            found[name].rates.append(rate)
            found[name].p50.append(p50)
            found[name].p99.append(p99)
            found[name].errors += errors
    return found


def _run(target: Target, *, seconds: float) -> tuple[float, float, float, int]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in target.paths))
        said = subprocess.run(
            [
                *("taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}"),
                *(f"-d{seconds:.0f}s", "--latency", "-s", str(script)),
                *(p for n, v in target.headers.items() for p in ("-H", f"{n}: {v}")),
                f"http://127.0.0.1:{target.port}/",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    return (
        float(rate[1]),
        _latency(said, "50%"),
        _latency(said, "99%"),
        int(wrong[1]) if wrong else 0,
    )


def _latency(said: str, name: str) -> float:
    match = re.search(rf"{name}\s+([\d.]+)(us|ms|s)\b", said)
    return float(match[1]) * UNITS[match[2]] if match else float("nan")

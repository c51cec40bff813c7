"""Load from wrk: many addresses in turn, from the core the server does not have."""

import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

CONNECTIONS = 8
# The whole histogram, in µs: percentiles of single rounds could not be put together.
SCRIPT = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency, requests)
  for place = 1, #latency do
    local value, count = latency(place)
    io.write(string.format("latency %%d %%d\\n", value, count))
  end
end
"""


@dataclass
class Target:
    """One server, and the addresses it is asked for in turn."""

    port: int
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Rounds:
    """What the rounds of one target gave."""

    rates: list[float] = field(default_factory=list)
    latencies: Counter[int] = field(default_factory=Counter)
    errors: int = 0

    @property
    def rate(self) -> float:
        """Requests a second: the median of the rounds."""
        return median(self.rates)

    def latency(self, share: float) -> float:
        """Return the milliseconds that so many of all requests took at most."""
        left = share * self.latencies.total()
        for value, count in sorted(self.latencies.items()):
            left -= count
            if left <= 0:
                return value / 1000
        return float("nan")


def interleaved(
    targets: Mapping[str, Target], *, rounds: int, seconds: float
) -> dict[str, Rounds]:
    """Load each target once a round, so that a busy minute harms all of them."""
    found: dict[str, Rounds] = defaultdict(Rounds)
    for target in targets.values():
        _run(target, Rounds(), seconds=1)
    for _ in range(rounds):
        for name, target in targets.items():
            _run(target, found[name], seconds=seconds)
    return found


def _run(target: Target, into: Rounds, *, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in target.paths))
        said = subprocess.run(
            [
                *("taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}"),
                *(f"-d{seconds:.0f}s", "--timeout", "20s", "-s", str(script)),
                *(p for n, v in target.headers.items() for p in ("-H", f"{n}: {v}")),
                f"http://127.0.0.1:{target.port}/",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    into.rates.append(float(rate[1]))
    for value, count in re.findall(r"^latency (\d+) (\d+)$", said, re.MULTILINE):
        into.latencies[int(value)] += int(count)
    if wrong := re.search(r"Non-2xx or 3xx responses: (\d+)", said):
        into.errors += int(wrong[1])
    if broken := re.search(r"Socket errors: (.*)", said):
        into.errors += sum(map(int, re.findall(r"\d+", broken[1])))

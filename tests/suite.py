"""Runs the whole suite on SQLite and on PostgreSQL: what `make test` does.

Fetches what is missing first. What cannot be had is left out, and the last lines say
so: a green run that tested less than it should must not look like one that did not.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser import system_browser
from tests.databases import TEMPLATES
from tests.postgresql import NoPostgreSQLError, server
from tests.varnish import missing_varnish

NOTHING_COLLECTED = 5
# Slow tests come in clumps: an idle process takes over what another still has to do.
PARALLEL = ("-n", "logical", "--dist", "worksteal")


@dataclass
class Outcome:
    """What one run of pytest said."""

    name: str
    code: int = 0
    summary: str = "did not finish"
    left_out: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return self.code not in (0, NOTHING_COLLECTED)


def install(name: str, *packages: str) -> None:
    """Install Debian's packages where that can be done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {name} …", flush=True)
    for command in (["update"], ["install", "-y", *packages]):
        subprocess.run(
            ["apt-get", "-qq", *command],
            check=False,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )


def get_varnish() -> str:
    """Make sure there is a Varnish with vmod xkey; return why not, or nothing."""
    if missing_varnish():
        install("Varnish", "varnish", "varnish-modules")
    if missing := missing_varnish():
        return f"Varnish tests: {missing}, and apt-get could not install it"
    return ""


def get_chromium() -> str:
    """Make sure there is a Chromium; return why not, or nothing."""
    if not system_browser():
        install("Chromium", "chromium")
    if system_browser():
        return ""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, check=False).returncode:
        return "browser tests: neither apt-get nor Playwright could install Chromium"
    return ""


def run_pytest(name: str, arguments: list[str], environment: dict[str, str]) -> Outcome:
    """Run pytest once on every core, and read what its report says."""
    print(f"\n===== {name} =====", flush=True)
    outcome = Outcome(name)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        outcome.code = subprocess.run(
            [sys.executable, "-m", "pytest", *PARALLEL, *arguments],
            env=os.environ | environment | {"COPYDESK_TEST_REPORT": str(report)},
            check=False,
        ).returncode
        if report.exists():
            said = json.loads(report.read_text())
            outcome.summary, outcome.left_out = said["summary"], said["left_out"]
    return outcome


def run_everything(arguments: list[str]) -> list[Outcome]:
    """Run the suite on both databases, browser and Varnish on the first alone."""
    missing = list(filter(None, [get_chromium(), get_varnish()]))
    outcomes = [run_pytest("SQLite", arguments, {"DATABASE_URL": "sqlite://:memory:"})]
    outcomes[0].left_out += missing
    try:
        with server(saved=TEMPLATES / "postgresql") as url:
            once = [*arguments, "-m", "not browser and not varnish"]
            outcomes.append(run_pytest("PostgreSQL", once, {"DATABASE_URL": url}))
    except NoPostgreSQLError as error:
        outcomes.append(Outcome("PostgreSQL", 0, "NOT RUN", [f"all of it: {error}"]))
    return outcomes


def main() -> int:
    """Run, then say in the last lines what passed and what was left out."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clear up then, too
    try:
        outcomes = run_everything(sys.argv[1:])
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    print("\n===== Summary =====")
    for outcome in outcomes:
        print(f"{outcome.name}: {outcome.summary}")
    for outcome in outcomes:
        for reason in outcome.left_out:
            print(f"LEFT OUT on {outcome.name}: {reason}")
    failed = [outcome.name for outcome in outcomes if outcome.failed]
    print(f"FAILED on {' and '.join(failed)}" if failed else "PASSED", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

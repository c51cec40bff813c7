"""Fixtures every test may use, and the rules that hold for all of them."""

import gc
import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.processes import is_alive

pytest_plugins = ["tests.databases", "tests.network", "tests.browser"]

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COPYDESK_TEST_DATA", ROOT.parent / "shared" / "data"))
TOLD = ("failed", "error", "passed", "skipped", "xfailed", "xpassed")


def pytest_sessionstart() -> None:
    """Make this process its folder, and clear up after processes that were killed."""
    from django.conf import settings

    for folder in settings.TEST_DIR.parent.glob("process-*"):
        if not is_alive(int(folder.name.removeprefix("process-"))):
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(settings.TEST_DIR, ignore_errors=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True)


def pytest_sessionfinish() -> None:
    """Remove what this process wrote."""
    from django.conf import settings

    shutil.rmtree(settings.TEST_DIR, ignore_errors=True)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what belongs to the other database."""
    from django.db import connection

    others = {"sqlite", "postgresql"} - {connection.vendor}
    foreign = [item for item in items if any(map(item.get_closest_marker, others))]
    if foreign:
        config.hook.pytest_deselected(items=foreign)
        items[:] = [item for item in items if item not in foreign]


def pytest_collection_finish() -> None:
    """Spare the collector what stays until the end: a tenth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Repeat in the last lines what was not run and why."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    left_out = [f"{count} tests: {reason}" for reason, count in reasons.items()]
    for line in left_out:
        terminalreporter.write_line(f"LEFT OUT {line}", yellow=True, bold=True)
    if path := os.environ.get("COPYDESK_TEST_REPORT"):
        counts = {kind: len(terminalreporter.stats.get(kind, ())) for kind in TOLD}
        summary = ", ".join(
            f"{count} {kind}" for kind, count in counts.items() if count
        )
        said = {"summary": summary or "nothing ran", "left_out": left_out}
        Path(path).write_text(json.dumps(said))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of outside test material, which the repository may not carry."""
    if not DATA.is_dir():
        pytest.skip(f"no test data at {DATA}: set COPYDESK_TEST_DATA to its folder")
    return DATA


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """No test pays for, or writes down, what keys did in the tests before it."""
    from delivery.access import limits, usage

    limits._limiter.cache_clear()
    usage.LEDGER.__init__()


@pytest.fixture
def tmp_media(settings: Any) -> Path:
    """The folder public renditions are written to in this process."""
    return Path(settings.MEDIA_ROOT)

"""Fixtures every test may use, and the rules that hold for all of them."""

import os
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["tests.databases", "tests.network", "tests.browser"]

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COPYDESK_TEST_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what belongs to the other database."""
    from django.db import connection

    for item in items:
        for vendor in ("postgresql", "sqlite"):
            if item.get_closest_marker(vendor) and connection.vendor != vendor:
                item.add_marker(pytest.mark.skip(reason=f"needs {vendor}"))


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


@pytest.fixture
def tmp_media(settings: Any) -> Path:
    """The folder public renditions are written to in this process."""
    return Path(settings.MEDIA_ROOT)

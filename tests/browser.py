"""A real Chromium for the tests marked `browser`, and where its screenshots go."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SCREENSHOTS = Path(__file__).resolve().parents[1] / "var" / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def system_browser() -> str | None:
    """Return the path of a Chromium on this machine, if there is one."""
    named = os.environ.get("COPYDESK_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start one headless Chromium per process, or skip with the reason."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright's synchronous API keeps an event loop running in this thread, which
    # Django's guard would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=system_browser(), headless=True, args=ARGUMENTS
            )
        except Error as error:
            reason = str(error).splitlines()[0]
            pytest.skip(f"no Chromium: {reason}; run `make test`, which installs one")
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A fresh session of the browser, at home on the live server."""
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: Any) -> Any:
    """One empty tab."""
    return browser_context.new_page()


@pytest.fixture
def screenshot() -> Callable[..., Path]:
    """Save what a tab shows as `var/screenshots/<name>.png` and return the path."""

    def take(tab: Any, name: str, *, full_page: bool = True) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        tab.screenshot(path=path, full_page=full_page)
        return path

    return take

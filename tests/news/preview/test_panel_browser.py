"""The editor's preview panel showing a house's own app, redrawn as the text changes."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from wagtail.admin.models import EditingSession

from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What docs/preview.md tells an app to do, without a framework.
APP = """<!doctype html><meta charset="utf-8"><h1></h1><script>
const given = new URLSearchParams(location.search);
let tag = "none";
async function draw() {
  const answer = await fetch(`%s/api/v1/articles/${given.get("id")}/`, {
    headers: {Authorization: `Preview ${given.get("token")}`, "If-None-Match": tag},
    cache: "no-store",
  });
  if (answer.status !== 200) return;
  tag = answer.headers.get("ETag");
  document.querySelector("h1").textContent = (await answer.json()).headline;
}
draw();
setInterval(draw, 500);
</script>"""


@pytest.fixture
def app(live_server: Any, settings: Any) -> Iterator[list[str]]:
    """Run an app of another origin; yields the referrers it was sent."""
    referrers: list[str] = []

    class App(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            referrers.append(self.headers.get("Referer", ""))
            content = (APP % live_server.url).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), App) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.PREVIEW_CLIENT_URL = f"http://127.0.0.1:{server.server_port}/draft"
        yield referrers
        server.shutdown()
        thread.join()


# Wagtail takes what the form holds two seconds after it opened for what was there:
# words typed before that are not seen until the next key. And while the panel loads it
# drops the mode somebody chooses.
LISTENING = """
for (const name of ["w-unsaved:watch-edits", "w-preview:ready"])
  addEventListener(name, () =>
    document.documentElement.setAttribute(name.replace(":", "-"), ""));
"""


def test_the_panel_shows_the_app_and_follows_the_text(
    house: Any, app: list[str], page: Any, settings: Any, screenshot: Any
) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    page.set_default_timeout(40_000)
    page.add_init_script(LISTENING)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    log_in(page, house.managing.username)
    page.goto(f"/admin/pages/{house.mine.pk}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    page.locator("html[w-unsaved-watch-edits][w-preview-ready]").wait_for()
    page.get_by_label("Preview mode").select_option("app")
    shown = page.frame_locator("#w-preview-iframe").get_by_role("heading")
    shown.get_by_text("Mine as drafted").wait_for()
    page.get_by_placeholder("Headline").fill("Mine as typed just now")
    shown.get_by_text("Mine as typed just now").wait_for()
    screenshot(page, "preview-panel-app", full_page=False)
    assert not any("preview_" in referrer for referrer in app)
    assert faults == []
    leave(page)


def leave(tab: Any) -> None:
    """Close the editor, which tells the server of it behind the test's back."""
    tab.goto("/robots.txt")
    end = time.monotonic() + 20
    while EditingSession.objects.exists() and time.monotonic() < end:
        time.sleep(0.1)

"""The reading room of the contract, in a real browser under the house's own policy."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_reading_room_opens_unaided(
    page: Any, live_server: Any, screenshot: Any
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_text("/api/v1/articles/{id}/").first.wait_for()
    page.get_by_text("List stories").first.click()
    page.get_by_text("List stories as cards").first.wait_for()
    screenshot(page, "api-docs", full_page=False)
    errors = [said for said in complaints if not said.startswith(("log", "info"))]
    assert errors == []
    assert all(url.startswith((live_server.url, "data:")) for url in asked), asked

"""Pages for everybody: axe finds nothing serious, in light and in dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.news.reader.paper import WHOLE, make_paper, whole_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = {
    "front": "/",
    "story": WHOLE,
    "section": "/world/",
    "category": "/published-under/north-korea/",
    "author": "/authors/ann-park/",
    "missing": "/nowhere/",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way(
    page: Any, screenshot: Callable[..., Any], scheme: str
) -> None:
    whole_story(make_paper())
    page.emulate_media(color_scheme=scheme)
    serious = {}
    for name, path in PATHS.items():
        page.goto(path)
        screenshot(page, f"reader-{name}-{scheme}")
        found = Axe().run(page).response["violations"]
        wrong = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
        serious |= {name: wrong} if wrong else {}
    assert not serious


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_page_fits_the_screen(page: Any, width: int) -> None:
    whole_story(make_paper())
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS.values():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path

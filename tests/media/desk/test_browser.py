"""The picture desk in a real browser: crops equal to the files, filters, batch edit."""

from typing import Any

import pytest

from media.encoding import plan
from media.models import NewsImage
from media.renditions import CROPS
from tests.axe import faults
from tests.factories import NewsImageFactory, put_live
from tests.media.pictures import drawn, encoded, saved
from tests.news.desk.paper import Paper, open_paper
from tests.test_browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Centre x, y, width and height: inside, at an edge, larger than any crop, a point.
FOCAL_POINTS = [
    (900, 100, 200, 150),
    (30, 560, 60, 80),
    (500, 300, 900, 580),
    (333, 333, 1, 1),
]


def shown_crops(tab: Any) -> dict[str, tuple[int, ...]]:
    boxes = tab.locator("[data-picture-crops-target=crop]").evaluate_all(
        "frames => frames.map(f => [f.dataset.name, f.dataset.box])"
    )
    return {name: tuple(map(int, box.split(","))) for name, box in boxes}


def real_crops(image: NewsImage) -> dict[str, tuple[int, ...]]:
    return {
        crop.name: plan(image, crop.spec("jpeg")).box
        for crop in CROPS
        if not crop.name.endswith("-small")
    }


def assert_same(tab: Any, image: NewsImage) -> None:
    shown, real = shown_crops(tab), real_crops(image)
    assert shown.keys() == real.keys()
    for name, box in real.items():
        # The last bit of a float may round the other way.
        assert all(abs(a - b) <= 1 for a, b in zip(shown[name], box, strict=True)), (
            f"{name}: {shown[name]} is not {box}"
        )


def test_photo_editor_walks_the_desk(page: Any, screenshot: Any) -> None:
    paper: Paper = open_paper()
    content = encoded(drawn(1000, 600))
    image = saved(content, "Harbour.jpg", title="Harbour", alt="A ring", caption="Ring")
    NewsImageFactory(title="Whale", width_px=640, height_px=360, alt="", credit="")
    NewsImageFactory(title="Trams", width_px=640, height_px=360)
    put_live(paper.story(title="Ferry returns", lead_image=image, lead_credit="Pat"))
    log_in(page, "pia")

    page.goto("/admin/images/?layout=list")
    screenshot(page, "pictures")
    page.goto("/admin/images/?layout=list&only=no_credit")
    assert page.get_by_role("row", name="Trams").count() == 0
    assert faults(page, within="#listing-results") == []
    for title in ("Harbour", "Whale"):
        page.get_by_role("row", name=title).get_by_role("checkbox").check()
    page.get_by_role("link", name="Edit words and rights").click()
    page.get_by_label("Credit").fill("Reuters")
    assert faults(page, within="main") == []
    screenshot(page, "pictures-batch")
    page.get_by_role("button", name="Change pictures").click()
    page.get_by_text("2 pictures are changed").wait_for()
    screenshot(page, "pictures-batch-done")
    assert set(NewsImage.objects.values_list("credit", flat=True)) == {
        "Reuters",
        "Pat Lens",
    }

    page.goto(f"/admin/images/{image.pk}/")
    page.wait_for_function("window.jcropapi !== undefined")
    image.refresh_from_db()
    assert_same(page, image)
    names = ("x", "y", "width", "height")
    for focal in FOCAL_POINTS:
        for name, value in zip(names, focal, strict=True):
            page.evaluate(
                "([name, value]) => { document.querySelector("
                "`input.focal_point_${name}`).value = value }",
                [name, str(value)],
            )
            setattr(image, f"focal_point_{name}", value)
        page.evaluate("() => new Promise(done => setTimeout(done))")
        assert_same(page, image)

    before = shown_crops(page)
    slider = page.get_by_label("Left to right")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "was => document.querySelector('[data-name=square]').dataset.box !== was",
        arg=",".join(map(str, before["square"])),
    )
    assert shown_crops(page)["square"][2] == 1000
    page.get_by_text("1 live page shows it").wait_for()
    assert faults(page, within="#picture-crops-section") == []
    assert faults(page, within="#picture-outlook-section") == []
    screenshot(page, "picture-edit")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("updated").first.wait_for()
    image.refresh_from_db()
    assert image.focal_point_x > 500

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"/admin/images/{image.pk}/")
    page.get_by_role("heading", name="Crops").scroll_into_view_if_needed()
    page.locator("#picture-outlook-section").scroll_into_view_if_needed()
    screenshot(page, "picture-edit-narrow")

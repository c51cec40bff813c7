"""How a story looks outside."""

import pytest

from news.projection import project_article
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_image,
    make_section,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def section():
    return make_section(make_home())


def test_a_story_comes_out_whole(section) -> None:
    article = make_article(
        section,
        "Refuses to meet",
        body=[("paragraph", "<p>“Never,” she said – twice.</p>")],
        authors=(make_author("Ann Park"), make_author("Bo Lee")),
        categories=(make_category(),),
        lead_image=make_image(),
    )
    document = project_article(article)
    assert document.headline == "Refuses to meet"
    assert document.path == "/world/refuses-to-meet/"
    assert document.byline == "By Ann Park and Bo Lee"
    assert document.lead_image.caption_line == "Kim Jong-Un / Getty Images"
    assert document.body[0].text == "“Never,” she said – twice."
    publish(article)

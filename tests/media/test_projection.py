"""A picture as a document: words of the use win, and reading makes nothing."""

import pytest

from media.models import NewsRendition
from media.projection import PictureUse, project_picture, project_pictures
from media.renditions import make_renditions
from tests.media.pictures import drawn, encoded, saved

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "caption,credit,line",
    [
        ("Kim Jong-Un", "Getty Images", "Kim Jong-Un / Getty Images"),
        ("Kim Jong-Un", "", "Kim Jong-Un"),
        ("", "Getty Images", "Getty Images"),
        ("", "", ""),
        (" Kim Jong-Un ", "  ", "Kim Jong-Un"),
    ],
)
def test_the_caption_line_joins_caption_and_credit(caption, credit, line):
    image = saved(caption=caption, credit=credit)
    assert image.caption_line == line
    assert project_picture(image).caption_line == line


def test_words_of_the_use_win_when_they_say_something():
    image = saved(caption="Own caption", credit="Own credit", alt="Own alt")
    document = project_picture(image, caption="Here", credit=" ", alt="Seen here")
    assert document.caption == "Here"
    assert document.credit == "Own credit"
    assert document.alt == "Seen here"
    assert document.caption_line == "Here / Own credit"


def test_alt_never_falls_back_to_the_title():
    image = saved(title="Title", name="file.jpg")
    assert project_picture(image).alt == ""
    assert image.default_alt_text == ""


def test_a_decorative_picture_has_no_alt():
    assert project_picture(saved(alt="Own"), decorative=True).alt == ""


def test_the_document_shows_the_files_there_are():
    image = saved(encoded(drawn(640, 480)))
    make_renditions(image)
    document = project_picture(image)
    first = document.renditions[0]
    assert (first.name, first.format, first.width) == ("w320", "webp", 320)
    assert first.url.startswith("http")
    assert [r.name for r in document.renditions[::2]] == [
        *("w320", "w480", "w640"),
        *("lead", "card", "card-small", "square", "square-small"),
    ]
    assert (document.width, document.height) == (640, 480)
    assert document.placeholder.startswith("data:")
    assert document.dominant_color


def test_the_focal_point_is_told_in_fractions():
    image = saved(encoded(drawn(640, 480)))
    assert project_picture(image).focal_point is None
    image.focal_point_x, image.focal_point_y = 320, 120
    image.focal_point_width = image.focal_point_height = 10
    assert project_picture(image).focal_point.model_dump() == {"x": 0.5, "y": 0.25}


def test_reading_makes_no_rendition(public_files):
    image = saved()
    before = public_files()
    assert project_picture(image).renditions == []
    assert public_files() == before
    assert not NewsRendition.objects.exists()


def test_crops_of_an_earlier_focal_point_are_not_shown():
    image = saved()
    make_renditions(image)
    image.focal_point_x = image.focal_point_y = 50
    image.focal_point_width = image.focal_point_height = 20
    names = {r.name for r in project_picture(image).renditions}
    assert names == {"w320", "w480", "w640"}


@pytest.mark.parametrize("count", [1, 6])
def test_any_number_of_pictures_costs_one_query(count, django_assert_num_queries):
    images = [saved(caption=str(number)) for number in range(count)]
    for image in images:
        make_renditions(image)
    uses = [PictureUse(image=image) for image in images for _ in range(2)]
    with django_assert_num_queries(1):
        documents = project_pictures(uses)
    assert [d.caption for d in documents] == [u.image.caption for u in uses]


def test_no_picture_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert project_pictures([]) == []

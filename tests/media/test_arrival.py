"""Others hear of a change when readers would see it, once the renditions are there."""

import pytest

from media.models import NewsImage
from media.signals import picture_changed
from tests.media.pictures import drawn, encoded, saved, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    found = []

    def hear(sender, image, **kwargs):
        found.append((image.pk, image.renditions.count()))

    picture_changed.connect(hear)
    yield found
    picture_changed.disconnect(hear)


@pytest.mark.parametrize(
    "change,told",
    [
        ({"caption": "New"}, True),
        ({"alt": "New"}, True),
        ({"credit": "New"}, True),
        ({"focal_point_x": 5}, True),
        ({"title": "New"}, False),
        ({"usage_terms": "New"}, False),
        ({"caption": "Old"}, False),
    ],
)
def test_only_what_readers_see_is_told(
    heard, change, told, django_capture_on_commit_callbacks
):
    image = saved(caption="Old")
    with django_capture_on_commit_callbacks(execute=True):
        for name, value in change.items():
            setattr(image, name, value)
        image.save()
    assert bool(heard) is told
    assert all(count for _, count in heard)


def test_a_new_picture_is_not_a_change(heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        saved()
    assert heard == []


def test_a_picture_read_in_part_is_not_taken_for_a_new_one(heard):
    image = NewsImage.objects.only("title").get(pk=saved(title="A").pk)
    image.title = "B"
    image.save()
    image.refresh_from_db()
    assert image.title == "B"


def test_update_fields_leaves_the_file_alone(django_assert_num_queries):
    image = saved()
    image.caption = "New"
    with django_assert_num_queries(1):
        NewsImage.objects.filter(pk=image.pk).update(caption="New")
    image.save(update_fields=["caption"])
    image.refresh_from_db()
    assert image.caption == "New"


def test_saving_twice_does_not_examine_twice():
    image = saved()
    image.file.storage.delete(image.file.name)
    image.caption = "The original is gone, and nobody asked for it"
    image.save()
    assert NewsImage.objects.get().caption == image.caption


def test_a_fresh_picture_can_get_another_file_at_once(originals):
    image = saved(encoded(drawn(30, 20)))
    image.file = upload(encoded(drawn(50, 40)))
    image.save()
    image.refresh_from_db()
    assert (image.width, image.height) == (50, 40)

"""Every upload road fills empty fields from the file and keeps what a person wrote."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from wagtail.actions import action_registry
from wagtail.api.v3.registry import registry
from wagtail.images.api.v3.form_data import build_image_form, build_image_update_form
from wagtail.images.forms import get_image_form
from wagtail.utils.forms import FormValidationError

from media.models import NewsImage
from tests.media.pictures import XMP, drawn, encoded, saved, upload, with_iim

pytestmark = pytest.mark.django_db

TOLD = with_iim(
    encoded(
        drawn(64, 48), xmp=(XMP % "<photoshop:Credit>Getty</photoshop:Credit>").encode()
    ),
    (2, 105, b"Kim inspects troops"),
    (2, 120, b"Kim Jong-Un"),
    (2, 25, b"missiles"),
    (2, 25, b"parade"),
    (2, 55, b"20200707"),
)


def schemas():
    return registry.get(NewsImage._meta.label)


def single(client, user, **fields):
    data = {"file": upload(TOLD), "collection": 1, "title": "picture.jpg", **fields}
    assert client.post(reverse("wagtailimages:add"), data).status_code == 302


def multiple(client, user, **fields):
    data = {"files[]": upload(TOLD), "collection": 1, "title": "picture"}
    response = client.post(reverse("wagtailimages:add_multiple"), data)
    assert json.loads(response.content)["success"]
    if fields:
        image = NewsImage.objects.get()
        form = get_image_form(NewsImage, fields=fields)
        form(fields | {"collection": 1}, instance=image, user=user).save()


def chooser(client, user, **fields):
    fields = {"title": "PICTURE.JPG", "collection": 1, **fields}
    data = {f"image-chooser-upload-{name}": value for name, value in fields.items()}
    data["image-chooser-upload-file"] = upload(TOLD)
    response = client.post(reverse("wagtailimages_chooser:create"), data)
    assert json.loads(response.content)["step"] == "chosen"


def api(client, user, **fields):
    data = schemas().create_schema(**{"title": "picture.jpg", **fields})
    form = build_image_form(NewsImage, data, upload(TOLD), user)
    create = action_registry.get_action_class(NewsImage, "create")
    create(form.instance, user=user, form=form).execute()


def programme(client, user, **fields):
    NewsImage(file=upload(TOLD), **fields).save()


ROADS = pytest.mark.parametrize("road", [single, multiple, chooser, api, programme])


@ROADS
def test_an_upload_is_filled_from_the_file(desk, photo_editor, road):
    road(desk, photo_editor)
    image = NewsImage.objects.get()
    assert image.title == "Kim inspects troops"
    assert image.caption_line == "Kim Jong-Un / Getty"
    assert image.taken_at == datetime(2020, 7, 7, tzinfo=UTC)
    assert sorted(image.tags.names()) == ["missiles", "parade"]
    assert image.alt == ""
    assert image.embedded["iim"]["caption"] == "Kim Jong-Un"


@ROADS
def test_what_a_person_wrote_stays(desk, photo_editor, road):
    road(desk, photo_editor, caption="Mine", title="My title")
    image = NewsImage.objects.get()
    assert (image.caption, image.title, image.credit) == ("Mine", "My title", "Getty")


def test_tags_of_a_person_stay(desk, photo_editor):
    single(desk, photo_editor, tags="mine")
    assert list(NewsImage.objects.get().tags.names()) == ["mine"]


def test_without_a_headline_the_file_name_is_the_title():
    assert saved(name="parade_2020.jpg").title == "parade_2020"


def test_a_later_edit_does_not_fill_what_was_emptied():
    image = saved(TOLD)
    image.caption = ""
    image.save()
    image.refresh_from_db()
    assert image.caption == ""


def test_a_new_file_fills_only_what_is_empty(desk):
    image = saved(caption="Mine")
    data = {"title": image.title, "caption": "Mine", "collection": 1}
    url = reverse("wagtailimages:edit", args=[image.pk])
    response = desk.post(url, data | {"file": upload(TOLD)})
    assert response.status_code == 302
    image.refresh_from_db()
    assert (image.caption, image.credit) == ("Mine", "Getty")
    assert (image.width, image.height) == (64, 48)


def test_an_api_patch_with_an_impossible_window_is_an_error_in_words(photo_editor):
    image = saved(rights_from=datetime(2020, 7, 7, tzinfo=UTC))
    data = schemas().patch_schema(rights_until=datetime(2020, 7, 6, tzinfo=UTC))
    form = build_image_update_form(image, data, photo_editor)
    edit = action_registry.get_action_class(NewsImage, "edit")
    with pytest.raises(FormValidationError, match="end before they begin"):
        edit(form.instance, user=photo_editor, form=form).execute()


def test_an_error_about_a_field_the_form_lacks_is_shown_above_it(photo_editor):
    image = saved(rights_until=datetime(2020, 7, 6, tzinfo=UTC))
    data = schemas().patch_schema(rights_from=datetime(2020, 7, 7, tzinfo=UTC))
    form = build_image_update_form(image, data, photo_editor)
    assert not form.is_valid()
    assert "end before they begin" in str(form.non_field_errors())


def test_an_upload_with_an_impossible_window_can_be_mended(desk):
    data = {
        "title": "A",
        "file": upload(),
        "collection": 1,
        "rights_from": "2020-07-07 12:00",
        "rights_until": "2020-07-06 12:00",
    }
    response = desk.post(reverse("wagtailimages:add"), data)
    assert "rights_until" in response.context["form"].errors
    assert not NewsImage.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "wagtailimages:index",
        "wagtailimages:add",
        "wagtailimages:add_multiple",
        "wagtailimages_chooser:choose",
    ],
)
def test_the_screens_of_the_desk_open(desk, url):
    saved()
    assert desk.get(reverse(url)).status_code == 200


def test_the_edit_screen_shows_picture_and_focal_chooser(desk):
    image = saved()
    response = desk.get(reverse("wagtailimages:edit", args=[image.pk]))
    assert response.status_code == 200
    assert b"focal-point-chooser" in response.content
    row = image.renditions.get(filter_spec="max-800x600")
    assert row.url.encode() in response.content
    assert image.file.url.encode() in response.content


def test_the_edit_screen_tells_what_the_file_says_and_escapes_it(desk):
    image = saved(with_iim(encoded(drawn()), (2, 120, b"<script>alert(1)</script>")))
    content = desk.get(reverse("wagtailimages:edit", args=[image.pk])).content
    assert b"&lt;script&gt;alert(1)" in content
    assert b"<script>alert(1)" not in content


def test_the_edit_screen_says_that_an_animation_stands_still(desk):
    frames = [drawn(40, 30), drawn(40, 30).rotate(90)]
    content = encoded(frames[0], format="GIF", save_all=True, append_images=frames[1:])
    image = saved(content, "a.gif")
    response = desk.get(reverse("wagtailimages:edit", args=[image.pk]))
    assert "animation of 2 frames" in response.content.decode()


def test_the_edit_screen_makes_no_public_copy_at_full_size(desk):
    image = saved(encoded(drawn(2500, 1000)))
    response = desk.get(reverse("wagtailimages:edit", args=[image.pk]))
    assert "2500x1000" in response.content.decode()
    assert not image.renditions.filter(filter_spec="original").exists()
    assert max(row.width for row in image.renditions.all()) == 1920


def test_a_large_upload_on_disk_is_taken_as_well(desk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    data = {"title": "A", "file": upload(TOLD), "collection": 1}
    assert desk.post(reverse("wagtailimages:add"), data).status_code == 302
    image = NewsImage.objects.get()
    assert image.caption == "Kim Jong-Un"
    with image.open_file() as file:
        assert file.read() == TOLD


@pytest.mark.parametrize("spec", ["max-165x165", "width-100"])
def test_the_preview_of_the_desk_works(desk, spec):
    image = saved()
    url = reverse("wagtailimages:preview", args=[image.pk, spec])
    response = desk.get(url)
    assert response.status_code == 200
    response.close()

"""Bad files are refused in words on every way in, and leave nothing behind."""

import io
import json
import struct
import zlib

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image
from wagtail.actions import action_registry
from wagtail.api.v3.registry import registry
from wagtail.images.api.v3.form_data import build_image_form
from wagtail.utils.forms import FormValidationError

from media.intake import PictureRefusedError, examine
from media.models import NewsImage
from media.renditions import make_renditions
from tests.media.pictures import camera_exif, drawn, encoded, saved, upload

pytestmark = pytest.mark.django_db

SOUND = [
    "exif_gps.jpg",
    "hopper.avif",
    "hopper.webp",
    "hopper_bad_exif.jpg",
    "hopper_orientation_3.webp",
    "hopper_orientation_6.jpg",
    "invalid-exif.jpg",
    "iss634.gif",
    "pil_sample_cmyk.jpg",
    "rot1mir0.avif",
    "transparent.gif",
]
BAD = [
    "broken.png",
    "decompression_bomb.gif",
    "decompression_bomb.ico",
    "png_decompression_dos.png",
    "truncated_image.png",
    "truncated_jpeg.jpg",
    "zero_width.gif",
]
SVG = ["entityTest.svg", "hrefTestOne.svg", "svgTestOne.svg"]


def test_every_file_of_the_torture_folder_is_in_a_table(data_dir):
    assert {p.name for p in (data_dir / "images-torture").iterdir()} == {*SOUND, *BAD}
    assert {p.name for p in (data_dir / "svg-xss").iterdir()} == set(SVG)


@pytest.fixture
def content(data_dir):
    def read(name):
        folder = "svg-xss" if name.endswith(".svg") else "images-torture"
        return (data_dir / folder / name).read_bytes()

    return read


def single(client, file):
    data = {"title": "A", "file": file, "collection": 1}
    response = client.post(reverse("wagtailimages:add"), data)
    if response.status_code == 302:
        return None
    assert response.status_code == 200
    return response.context["form"].errors["file"]


def multiple(client, file):
    data = {"title": "A", "files[]": file, "collection": 1}
    response = client.post(reverse("wagtailimages:add_multiple"), data)
    assert response.status_code == 200
    answer = json.loads(response.content)
    return None if answer["success"] else answer["error_message"]


def chooser(client, file):
    prefix = "image-chooser-upload"
    data = {f"{prefix}-title": "A", f"{prefix}-file": file, f"{prefix}-collection": 1}
    response = client.post(reverse("wagtailimages_chooser:create"), data)
    assert response.status_code == 200
    step = json.loads(response.content)["step"]
    return (
        None if step == "chosen" else response.context["creation_form"].errors["file"]
    )


def model(client, file):
    try:
        NewsImage(title="A", file=file).save()
    except PictureRefusedError as error:
        return error.messages[0]
    return None


def api(client, file):
    """The form and action of Wagtail's router for the staff API."""
    user = User.objects.get()
    data = registry.get(NewsImage._meta.label).create_schema(title="A")
    form = build_image_form(NewsImage, data, file, user)
    create = action_registry.get_action_class(NewsImage, "create")
    try:
        create(form.instance, user=user, form=form).execute()
    except FormValidationError as error:
        return error.message_dict["file"][0]
    return None


ROADS = pytest.mark.parametrize("road", [single, multiple, chooser, api, model])


@ROADS
@pytest.mark.parametrize("name", BAD + SVG)
def test_a_bad_file_is_refused_and_leaves_nothing(
    desk, content, originals, public_files, road, name
):
    before = originals(), public_files()
    message = road(desk, upload(content(name), name))
    assert message
    assert not NewsImage.objects.exists()
    assert (originals(), public_files()) == before


@ROADS
@pytest.mark.parametrize("name", SOUND)
def test_an_odd_but_sound_file_is_taken_and_can_be_rendered(desk, content, road, name):
    assert road(desk, upload(content(name), name)) is None
    image = NewsImage.objects.get()
    renditions = make_renditions(image)
    assert {row.filter_spec for row in renditions} >= {
        "width-320|format-webp",
        "width-320|format-jpeg",
    }
    for row in renditions:
        with row.file.storage.open(row.file.name) as file, Image.open(file) as picture:
            picture.load()
            assert picture.mode in ("RGB", "RGBA")
            assert picture.size == (row.width, row.height)


@ROADS
@pytest.mark.parametrize(
    "kind,name", [("PNG", "a.jpg"), ("JPEG", "a.png"), ("JPEG", "a.html"), ("GIF", "a")]
)
def test_the_content_decides_the_type_and_the_name_must_fit(desk, road, kind, name):
    message = road(desk, upload(encoded(drawn(32, 32), format=kind), name))
    assert kind in str(message)
    assert not NewsImage.objects.exists()


@pytest.mark.parametrize(
    "name,words",
    [
        ("truncated_jpeg.jpg", "damaged or cut off"),
        ("decompression_bomb.gif", "too many pixels"),
        ("broken.png", "cannot be read as a picture"),
        ("svgTestOne.svg", "SVG drawings are not taken"),
    ],
)
def test_the_message_says_what_is_wrong(content, name, words):
    with pytest.raises(PictureRefusedError, match=words):
        examine(io.BytesIO(content(name)), name=name)


def png_chunk(kind, body):
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


def png_header(width, height):
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", size) + png_chunk(b"IDAT", b"")


@ROADS
def test_the_pixel_limit_is_read_from_the_header(desk, road):
    """The file has a header and no pixel at all, so nothing can have been decoded."""
    message = road(desk, upload(png_header(10_000, 5_001), "bomb.png"))
    assert "too many pixels" in str(message)


@pytest.mark.parametrize("width,taken", [(100, True), (101, False)])
def test_the_limit_itself_is_allowed(settings, width, taken):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100 * 50
    file = io.BytesIO(encoded(drawn(width, 50)))
    if taken:
        assert examine(file, name="a.jpg").width == width
    else:
        with pytest.raises(PictureRefusedError, match="too many pixels"):
            examine(file, name="a.jpg")


@ROADS
def test_too_many_bytes_are_refused(desk, settings, road):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
    message = road(desk, upload(encoded(drawn(300, 300))))
    assert "too big" in str(message)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_turned_picture(orientation):
    file = io.BytesIO(encoded(drawn(60, 40), exif=camera_exif(orientation=orientation)))
    intake = examine(file, name="a.jpg")
    turned = orientation >= 5
    assert (intake.width, intake.height) == ((40, 60) if turned else (60, 40))


def test_an_animation_counts_its_frames(content):
    intake = examine(io.BytesIO(content("iss634.gif")), name="iss634.gif")
    assert intake.frames == 42


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (200, 100), (1500, 700)])
def test_every_mode_gets_a_placeholder_and_a_colour(mode, size):
    picture = drawn(*size, "L").convert("I;16") if mode == "I;16" else None
    picture = picture or drawn(*size, mode)
    intake = examine(io.BytesIO(encoded(picture, format="PNG")), name="a.png")
    assert intake.placeholder.startswith("data:image/webp;base64,")
    assert intake.dominant_color[0] == "#"


def test_the_dominant_colour_is_that_of_most_pixels():
    picture = Image.new("RGB", (100, 100), (10, 120, 30))
    picture.paste((250, 0, 0), (0, 0, 100, 20))
    intake = examine(io.BytesIO(encoded(picture, format="PNG")), name="a.png")
    assert intake.dominant_color == "#0a781e"


def test_a_failing_database_leaves_no_file(originals):
    before = originals()
    image = NewsImage(title="A", file=upload(), collection_id=None)
    with pytest.raises(IntegrityError):
        image.save()
    assert originals() == before


def test_a_refused_replacement_keeps_the_picture(originals):
    image = saved(title="A")
    before = originals()
    image.file = upload(b"no picture")
    with pytest.raises(PictureRefusedError):
        image.save()
    assert originals() == before
    image.refresh_from_db()
    with image.open_file() as file:
        assert file.read() == encoded()

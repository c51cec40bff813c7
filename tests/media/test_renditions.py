"""The named set is made once, carries the credit alone, and follows every change."""

import io

import pytest
from PIL import Image, ImageCms
from wagtail.images.models import Filter, SourceImageIOError

from media import xmp
from media.models import NewsImage, RetiredFile
from media.renditions import NAMED, make_renditions, public_url
from tests.media.pictures import XMP, camera_exif, drawn, encoded, saved, upload

pytestmark = pytest.mark.django_db


def opened(row):
    with row.file.storage.open(row.file.name) as file:
        return Image.open(io.BytesIO(file.read()))


def by_name(rows):
    return {
        (named.name, format): row
        for named in NAMED
        for format in ("webp", "jpeg")
        for row in rows
        if row.filter_spec == named.spec(format)
    }


def test_a_large_picture_gets_every_width_and_crop_in_both_formats():
    rows = by_name(make_renditions(saved(encoded(drawn(2400, 1600)))))
    assert set(rows) == {(n.name, f) for n in NAMED for f in ("webp", "jpeg")}
    for (name, format), row in rows.items():
        assert opened(row).format.lower() == format
        assert opened(row).size == (row.width, row.height)
        if name.startswith("w"):
            assert row.width == int(name[1:])


@pytest.mark.parametrize(
    "size,expected",
    [
        ((200, 150), {"w320": (200, 150), "lead": (200, 114), "square": (150, 150)}),
        ((500, 400), {"w320": (320, 256), "w480": (480, 384), "w640": (500, 400)}),
        ((3000, 200), {"w1920": (1920, 128), "lead": (356, 200), "card": (300, 200)}),
        ((100, 900), {"w320": (100, 900), "square": (100, 100)}),
        ((1, 1), {"w320": (1, 1), "lead": (1, 1), "card": (1, 1), "square": (1, 1)}),
    ],
)
def test_nothing_is_scaled_up(size, expected):
    rows = by_name(make_renditions(saved(encoded(drawn(*size)))))
    sizes = {name: (row.width, row.height) for (name, _), row in rows.items()}
    assert expected.items() <= sizes.items()
    assert all(w <= size[0] and h <= size[1] for w, h in sizes.values())


def test_a_small_picture_has_no_wider_width_than_its_own():
    rows = by_name(make_renditions(saved(encoded(drawn(500, 400)))))
    names = {name for name, _ in rows}
    assert names == {"w320", "w480", "w640", "lead", "card", "card-small"} | {"square"}


def test_crops_have_their_shape_and_follow_the_focal_point():
    image = saved(encoded(drawn(1600, 400), quality=95))
    image.focal_point_x, image.focal_point_y = 1500, 200
    image.focal_point_width = image.focal_point_height = 40
    image.save()
    square = by_name(make_renditions(image))["square", "jpeg"]
    red, _, blue = opened(square).getpixel((200, 350))
    assert (square.width, square.height) == (400, 400)
    assert blue > red


@pytest.mark.parametrize("format", ["webp", "jpeg"])
def test_a_public_file_carries_credit_and_rights_and_nothing_of_the_camera(format):
    description = "<exif:GPSLatitude>39,2.25N</exif:GPSLatitude>"
    content = encoded(
        drawn(),
        exif=camera_exif(),
        xmp=(XMP % description).encode(),
        comment=b"SERIAL-4711",
    )
    image = saved(
        content,
        photographer="Ana Žižek",
        credit="Getty Images",
        source="AFP",
        copyright_notice="© 2020 <Getty> & Co",
        caption="Kim Jong-Un",
    )
    row = by_name(make_renditions(image))["w320", format]
    with row.file.storage.open(row.file.name) as file:
        raw = file.read()
    picture = Image.open(io.BytesIO(raw))
    exif = picture.getexif()
    assert set(exif) == {0x013B, 0x8298}
    assert exif[0x013B].encode("latin-1").decode() == "Ana Žižek"
    assert exif[0x8298].encode("latin-1").decode() == "© 2020 <Getty> & Co"
    assert xmp.read(picture.info["xmp"]) == {
        "dc:creator": ["Ana Žižek"],
        "dc:rights": "© 2020 <Getty> & Co",
        "dc:description": "Kim Jong-Un",
        "photoshop:Credit": "Getty Images",
        "photoshop:Source": "AFP",
    }
    for secret in (b"SERIAL", b"GPS", b"Model X", b"39,2"):
        assert secret not in raw


@pytest.mark.parametrize("spec", ["max-165x165", "fill-50x50", "width-90|format-png"])
def test_renditions_asked_for_by_wagtail_are_as_clean(spec):
    image = saved(encoded(drawn(), exif=camera_exif()), credit="Getty Images")
    row = image.get_rendition(spec)
    with row.file.storage.open(row.file.name) as file:
        raw = file.read()
    assert b"SERIAL" not in raw
    assert b"Getty Images" in raw
    assert set(Image.open(io.BytesIO(raw)).getexif()) == {0x013B}


def test_long_words_fit_into_a_jpeg():
    words = "Ж" * 19_000
    image = saved(caption=words, copyright_notice=words)
    row = by_name(make_renditions(image))["w320", "jpeg"]
    assert opened(row).info["xmp"]


def test_words_that_are_no_xml_are_cleaned():
    image = saved(caption="a\x0b\ufffe]]><b>")
    row = by_name(make_renditions(image))["w320", "webp"]
    assert xmp.read(opened(row).info["xmp"])["dc:description"] == "a]]><b>"


def test_orientation_is_applied_and_not_told_again():
    upright = drawn(300, 200)
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    image = saved(encoded(lying, quality=95, exif=camera_exif(orientation=6)))
    row = by_name(make_renditions(image))["w320", "jpeg"]
    assert (image.width, image.height) == (row.width, row.height) == (300, 200)
    assert 0x0112 not in opened(row).getexif()
    assert opened(row).getpixel((20, 100))[0] > 120


def test_colours_are_brought_to_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = saved(encoded(drawn(), icc_profile=profile))
    row = by_name(make_renditions(image))["w320", "jpeg"]
    assert "icc_profile" not in opened(row).info


def test_transparency_stays_in_webp_and_is_white_in_jpeg():
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    rows = by_name(make_renditions(saved(encoded(picture, format="PNG"), "a.png")))
    assert opened(rows["w320", "webp"]).mode == "RGBA"
    assert opened(rows["w320", "jpeg"]).getpixel((5, 5)) == (255, 255, 255)


def test_nothing_is_made_twice(django_assert_num_queries):
    image = saved()
    first = make_renditions(image)
    with django_assert_num_queries(1):
        second = make_renditions(image)
    assert {r.file.name for r in first} == {r.file.name for r in second}


def test_saving_makes_the_set_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = saved()
    assert image.renditions.filter(filter_spec="fill-800x800|format-webp").exists()


@pytest.mark.parametrize(
    "field", ["credit", "copyright_notice", "caption", "photographer", "source"]
)
def test_changed_words_give_files_a_new_name_and_the_old_ones_stay(
    field, public_files, django_capture_on_commit_callbacks
):
    image = saved()
    old = {row.file.name for row in make_renditions(image)}
    with django_capture_on_commit_callbacks(execute=True):
        setattr(image, field, "New words")
        image.save()
    new = {row.file.name for row in make_renditions(image)}
    assert not old & new
    assert {name.removeprefix("images/") for name in old | new} <= public_files()
    assert set(RetiredFile.objects.values_list("name", flat=True)) >= old


def test_alt_text_alone_makes_nothing_new(django_capture_on_commit_callbacks):
    image = saved()
    old = {row.file.name for row in make_renditions(image)}
    with django_capture_on_commit_callbacks(execute=True):
        image.alt = "New words"
        image.save()
    assert {row.file.name for row in make_renditions(image)} == old


def test_a_moved_focal_point_retires_the_crops_and_keeps_the_widths(
    django_capture_on_commit_callbacks,
):
    image = saved()
    old = by_name(make_renditions(image))
    with django_capture_on_commit_callbacks(execute=True):
        image.focal_point_x = image.focal_point_y = 50
        image.focal_point_width = image.focal_point_height = 20
        image.save()
    new = by_name(make_renditions(image))
    same = {key[0] for key in old if old[key].file.name == new[key].file.name}
    assert same == {"w320", "w480", "w640"}
    assert not image.renditions.exclude(pk__in=[r.pk for r in new.values()]).filter(
        filter_spec__contains="format"
    )


def test_a_replaced_file_gives_new_renditions_and_drops_the_old_original(
    originals, django_capture_on_commit_callbacks
):
    image = saved(encoded(drawn(300, 200)))
    old = {row.file.name for row in make_renditions(image)}
    before = originals()
    with django_capture_on_commit_callbacks(execute=True):
        image.file = upload(encoded(drawn(400, 300)))
        image.save()
    image.refresh_from_db()
    assert (image.width, image.height) == (400, 300)
    assert not {row.file.name for row in image.renditions.all()} & old
    assert len(originals()) == len(before)


def test_a_missing_original_is_an_error_that_changes_nothing(public_files):
    image = saved()
    make_renditions(image)
    before = public_files()
    image.file.storage.delete(image.file.name)
    with pytest.raises(SourceImageIOError):
        make_renditions(image, force=True)
    assert public_files() == before


def test_force_makes_all_anew():
    image = saved()
    old = {row.file.name for row in make_renditions(image)}
    assert not {row.file.name for row in make_renditions(image, force=True)} & old


def test_wagtail_finds_the_named_set_as_its_own():
    image = saved()
    make_renditions(image)
    filters = [Filter(spec=named.spec("webp")) for named in NAMED]
    found = NewsImage.objects.get(pk=image.pk).find_existing_renditions(*filters)
    assert len(found) == 8


@pytest.mark.parametrize(
    "media_url,expected",
    [
        ("/media/", "https://news.example/media/images/a.webp"),
        ("https://cdn.example/m/", "https://cdn.example/m/images/a.webp"),
    ],
)
def test_addresses_are_absolute(settings, media_url, expected):
    settings.SITE_URL = "https://news.example"
    settings.MEDIA_URL = media_url
    assert public_url("images/a.webp") == expected


def test_public_names_tell_nothing_of_the_file():
    image = saved(name="secret-source-name.jpg")
    assert all("secret" not in row.file.name for row in make_renditions(image))

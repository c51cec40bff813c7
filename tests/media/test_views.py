"""Originals are for staff who may edit the picture, and for nobody else."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from media.models import NewsImage
from tests.media.pictures import camera_exif, drawn, encoded, saved

pytestmark = pytest.mark.django_db

CONTENT = encoded(drawn(32, 32), exif=camera_exif())


@pytest.fixture
def image():
    return saved(CONTENT)


def body(response):
    return b"".join(response.streaming_content)


def test_an_editor_gets_the_original_as_it_came(desk, image):
    response = desk.get(image.file.url)
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Content-Disposition"].startswith("attachment")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_a_guest_is_sent_to_the_login(client, image):
    response = client.get(image.file.url)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_staff_without_rights_to_the_picture_are_refused(client, image):
    user = User.objects.create_user("reporter", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    response = client.get(image.file.url)
    assert response.status_code in (302, 403)
    assert not response.has_header("Content-Disposition")


def test_an_unknown_picture_is_not_found(desk):
    url = reverse("media_original", args=["00000000-0000-0000-0000-000000000000"])
    assert desk.get(url).status_code == 404


def test_a_lost_original_is_not_found(desk, image):
    image.file.storage.delete(image.file.name)
    assert desk.get(image.file.url).status_code == 404


def test_originals_lie_outside_the_public_folder(settings, image):
    path = image.file.path
    assert path.startswith(str(settings.ORIGINALS_ROOT))
    assert not path.startswith(str(settings.MEDIA_ROOT))
    assert not image.file.url.startswith(settings.MEDIA_URL)


def test_the_raw_metadata_is_told_by_no_api():
    """It holds places and serial numbers."""
    assert "embedded" not in {field.name for field in NewsImage.api_fields}

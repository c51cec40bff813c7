"""Which files the newsroom hands out under /media/, and how."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from cms import media_files

# A response closed by hand ends its request, which asks after the database.
pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> str:
    return storages["renditions"].save("images/kim.webp", ContentFile(b"RIFF"))


def test_a_rendition_may_be_kept_for_ever(client: Client, picture: str) -> None:
    response = client.get(f"/media/{picture}")
    assert response.status_code == 200
    assert response.getvalue() == b"RIFF"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")


def test_an_unchanged_rendition_is_not_sent_again(client: Client, picture: str) -> None:
    response = client.get(f"/media/{picture}")
    response.close()
    known = response["Last-Modified"]
    again = client.get(f"/media/{picture}", headers={"if-modified-since": known})
    assert (again.status_code, again.content) == (304, b"")


def test_head_sends_no_bytes(client: Client, picture: str) -> None:
    response = client.head(f"/media/{picture}")
    assert (response.status_code, response["Content-Length"]) == (200, "4")
    response.close()


def test_pictures_are_only_read(client: Client, picture: str) -> None:
    assert client.post(f"/media/{picture}").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "images/",
        "images",
        "missing.jpg",
        "notes.html",
        "picture.svg",
        "../originals/raw.jpg",
        "..%2Foriginals%2Fraw.jpg",
        "%2e%2e/originals/raw.jpg",
        "images/../../originals/raw.jpg",
        "images/kim.webp%00.jpg",
        "images/folder.jpg",
        "//etc/passwd.jpg",
        "a" * 5000 + ".jpg",
    ],
)
def test_nothing_but_a_rendition_is_found(client: Client, path: str) -> None:
    for root in (settings.MEDIA_ROOT, settings.ORIGINALS_ROOT):
        Path(root, "images", "folder.jpg").mkdir(parents=True, exist_ok=True)
        for name in ("raw.jpg", "notes.html", "picture.svg"):
            Path(root, name).write_text("secret")
    assert client.get(f"/media/{path}").status_code == 404


def test_documents_are_left_to_wagtail(client: Client) -> None:
    name = storages["default"].save("documents/scan.jpg", ContentFile(b"secret"))
    assert client.get(f"/media/{name}").status_code == 404


def test_portraits_of_staff_are_shown(client: Client) -> None:
    name = storages["default"].save("avatar_images/ed.png", ContentFile(b"face"))
    assert client.get(f"/media/{name}").getvalue() == b"face"


@pytest.mark.parametrize(
    "change",
    [{"SERVE_MEDIA": False}, {"MEDIA_URL": "https://images.invalid/"}],
)
def test_another_server_may_hand_pictures_out(settings, change: dict) -> None:
    assert len(media_files.media_urls()) == 1
    for name, value in change.items():
        setattr(settings, name, value)
    assert media_files.media_urls() == []

"""Open a picture file, refuse what cannot be shown, learn what it tells."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from media import embedded, impression
from media.broken import BROKEN

EXTENSIONS = {
    "AVIF": ("avif",),
    "GIF": ("gif",),
    "JPEG": ("jpg", "jpeg"),
    "PNG": ("png",),
    "WEBP": ("webp",),
}

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureRefusedError(ValidationError):
    """A file that is no picture the desk can use; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What one sound picture file is and says.

    ``width`` and ``height`` are pixels after the camera's orientation is applied,
    ``frames`` counts an animation's frames (only the first is used), ``facts`` are
    the fields of a picture its metadata fills, ``raw`` that metadata as JSON.
    """

    format: str
    width: int
    height: int
    frames: int = 1
    placeholder: str = ""
    dominant_color: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)


def examine(file: IO[bytes], *, name: str, size: int | None = None) -> Intake:
    """Check a file from header to last pixel and read what it says of itself.

    Raises ``PictureRefusedError`` with a message for the person who sent it. The number
    of pixels is checked from the header, before anything is decoded.
    """
    _check_bytes(size)
    with opened(file, name=name) as picture:
        kind = _check_name(picture, name)
        width, height = oriented_size(picture)
        frames = getattr(picture, "n_frames", 1) if kind != "JPEG" else 1
        facts, raw = embedded.read(picture)
        try:
            picture.seek(0)
            picture.load()
            small = impression.thumbnail(turned(picture))
        except BROKEN as error:
            raise _damaged(name) from error
    return Intake(
        format=kind,
        width=width,
        height=height,
        frames=frames,
        placeholder=impression.placeholder(small),
        dominant_color=impression.dominant_color(small),
        facts=facts,
        raw={**raw, "file": {"name": PurePath(name).name[:255], "frames": frames}},
    )


@contextmanager
def opened(file: IO[bytes], *, name: str = "") -> Iterator[Image.Image]:
    """Open the header of a picture, by content and not by name; rewind after use.

    Raises ``PictureRefusedError`` for anything but AVIF, GIF, JPEG, PNG and WebP, for
    pictures without area and for more pixels than the desk takes.
    """
    file.seek(0)
    # Pillow warns of broken metadata and of large pictures; both are handled here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(file, formats=tuple(EXTENSIONS))
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
        except BROKEN as error:
            raise _unreadable(file, name) from error
        try:
            _check_pixels(picture)
            yield picture
        finally:
            file.seek(0)


def orientation(picture: Image.Image) -> int:
    """Give the EXIF orientation, 1 to 8; 1 when it is absent or unreadable."""
    try:
        return int(picture.getexif().get(0x0112, 1))
    except BROKEN:
        return 1


def oriented_size(picture: Image.Image) -> tuple[int, int]:
    """Give width and height in pixels as a viewer sees the picture."""
    width, height = picture.size
    return (height, width) if orientation(picture) in (5, 6, 7, 8) else (width, height)


def turned(picture: Image.Image) -> Image.Image:
    """Apply the EXIF orientation to the pixels."""
    turn = _TURNS.get(orientation(picture))
    return picture.transpose(turn) if turn is not None else picture


def _check_bytes(size: int | None) -> None:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if size is not None and limit is not None and size > limit:
        raise PictureRefusedError(
            _(
                "The file is too big (%(size)s). Send one of at most %(limit)s, for "
                "instance a JPEG of lower quality."
            )
            % {"size": filesizeformat(size), "limit": filesizeformat(limit)},
            code="file_too_large",
        )


def _check_name(picture: Image.Image, name: str) -> str:
    # A phone's JPEG with a second picture inside (MPO) is a JPEG to everyone else.
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in EXTENSIONS[kind]:
        raise PictureRefusedError(
            _(
                "The name “%(name)s” does not fit the file, which is a %(kind)s "
                "picture. Rename it to end in .%(extension)s and send it again."
            )
            % {
                "name": PurePath(name).name,
                "kind": kind,
                "extension": EXTENSIONS[kind][0],
            },
            code="invalid_image_known_format",
        )
    return kind


def _check_pixels(picture: Image.Image) -> None:
    width, height = picture.size
    if width < 1 or height < 1:
        raise PictureRefusedError(
            _("The picture has no area. Export it again and send the new file."),
            code="invalid_image",
        )
    limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    if limit is not None and width * height > limit:
        raise _too_many_pixels()


def _too_many_pixels() -> PictureRefusedError:
    limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS or Image.MAX_IMAGE_PIXELS or 0
    return PictureRefusedError(
        _(
            "The picture has too many pixels. The desk takes up to %(limit)d "
            "megapixels: scale it down and send it again."
        )
        % {"limit": limit / 1_000_000},
        code="file_too_many_pixels",
    )


def _unreadable(file: IO[bytes], name: str) -> PictureRefusedError:
    file.seek(0)
    head = file.read(1024).lstrip().lower()
    file.seek(0)
    if b"<svg" in head or name.lower().endswith((".svg", ".svgz")):
        message = _(
            "SVG drawings are not taken, because they can carry scripts. Export the "
            "drawing as PNG and send that."
        )
    else:
        message = _(
            "“%(name)s” cannot be read as a picture. It may be damaged or of a kind "
            "the desk does not take: send AVIF, GIF, JPEG, PNG or WebP."
        ) % {"name": PurePath(name).name}
    return PictureRefusedError(message, code="invalid_image")


def _damaged(name: str) -> PictureRefusedError:
    return PictureRefusedError(
        _(
            "“%(name)s” is damaged or cut off. Export it again, or send it again if "
            "the transfer was interrupted."
        )
        % {"name": PurePath(name).name},
        code="invalid_image",
    )


def in_memory(file: IO[bytes]) -> io.BytesIO:
    """Read a whole file once, so that storages without random access are spared."""
    file.seek(0)
    return io.BytesIO(file.read())

"""Read EXIF 2.32: what the camera says."""

from typing import Any

from PIL import ExifTags, Image

from media.broken import BROKEN
from media.texts import MAX_TEXT

_SKIPPED = {"ExifOffset", "GPSInfo", "MakerNote", "PrintImageMatching"}


def read(picture: Image.Image) -> dict[str, Any]:
    """Give tags by name; of a broken block as much as can be read."""
    found: dict[str, Any] = {}
    try:
        exif = picture.getexif()
        groups = (
            (exif, ExifTags.TAGS),
            (exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
            (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
        )
        for tags, names in groups:
            for tag, value in tags.items():
                name = names.get(tag)
                if name and name not in _SKIPPED:
                    found.setdefault(name, _exif_value(value))
    except BROKEN:
        pass
    return found


def _exif_value(value: Any) -> Any:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace") if len(value) < MAX_TEXT else ""
    if isinstance(value, str):
        # "Photographer\0Editor": EXIF's two copyrights in one value.
        parts = [part.strip() for part in value.split("\0")]
        return _repaired(", ".join(part for part in parts if part))
    return value


def _repaired(text: str) -> str:
    # Pillow reads EXIF as Latin-1; writers of non-English names use UTF-8.
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text

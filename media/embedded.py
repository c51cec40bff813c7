"""What a picture file says of itself in XMP, IPTC-IIM and EXIF, as fields of ours.

Follows the IPTC Photo Metadata Standard 2023.1 and its mapping guidelines; where the
three differ XMP wins over IIM and IIM over EXIF. ``docs/media.md`` names where this
departs from the guidelines.
"""

import struct
import warnings
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from django.utils import timezone as django_timezone
from django.utils.dateparse import parse_date, parse_datetime
from PIL import ExifTags, Image, IptcImagePlugin

from media import xmp

# What Pillow's metadata readers are known to raise on broken blocks.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error)
_BROKEN = (*_BROKEN, AttributeError, OverflowError, EOFError, RuntimeError)

MAX_TEXT = 20_000  # characters kept of one value
MAX_ITEMS = 200  # values kept of one list or structure

# IIM datasets by number (record 2), IPTC-NAA Information Interchange Model 4.2.
_IIM_NAMES = {
    5: "object_name",
    25: "keywords",
    30: "release_date",
    35: "release_time",
    37: "expiration_date",
    38: "expiration_time",
    40: "instructions",
    55: "date_created",
    60: "time_created",
    80: "byline",
    85: "byline_title",
    90: "city",
    92: "sublocation",
    95: "province_state",
    100: "country_code",
    101: "country",
    103: "transmission_reference",
    105: "headline",
    110: "credit",
    115: "source",
    116: "copyright_notice",
    120: "caption",
    122: "caption_writer",
}
_REPEATED = {"keywords", "byline"}
_UTF8 = b"\x1b%G"  # ISO 2022 escape for UTF-8 in dataset 1:90
_LATIN1 = (b"\x1b.A", b"\x1b,A", b"\x1b-A")


def read(picture: Image.Image) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give ``(facts, raw)`` of an opened picture; neither ever raises.

    ``facts`` maps fields of ``NewsImage`` (and ``headline``, ``keywords``) to what
    the file says; only fields the file fills are present. Times are aware. ``raw``
    holds the blocks ``xmp``, ``iim`` and ``exif`` as JSON, places and serial numbers
    included: it stays in the house.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        blocks = {
            "xmp": xmp.read(picture.info.get("xmp")),
            "iim": _iim(picture),
            "exif": _exif(picture),
        }
    raw = {name: _jsonable(block) for name, block in blocks.items() if block}
    return _facts(blocks["xmp"], blocks["iim"], blocks["exif"]), raw


def _facts(x: dict[str, Any], i: dict[str, Any], e: dict[str, Any]) -> dict[str, Any]:
    found = {
        "headline": first(x.get("photoshop:Headline"), i.get("headline"))
        or first(x.get("dc:title"), i.get("object_name")),
        "alt": first(x.get("Iptc4xmpCore:AltTextAccessibility")),
        "caption": first(
            x.get("dc:description"), i.get("caption"), e.get("ImageDescription")
        ),
        "credit": first(x.get("photoshop:Credit"), i.get("credit")),
        "photographer": first(x.get("dc:creator"), i.get("byline"), e.get("Artist")),
        "source": first(x.get("photoshop:Source"), i.get("source")),
        "copyright_notice": first(
            x.get("dc:rights"), i.get("copyright_notice"), e.get("Copyright")
        ),
        "usage_terms": first(
            x.get("xmpRights:UsageTerms"),
            x.get("photoshop:Instructions"),
            i.get("instructions"),
        ),
        "place": _place(x, i),
        "taken_at": _taken_at(x, i, e),
        "keywords": _list(x.get("dc:subject")) or _list(i.get("keywords")),
        **_rights_window(x, i),
    }
    return {name: value for name, value in found.items() if value}


def first(*values: Any) -> str:
    """Give the first of some values that says something, as one line of text."""
    for value in values:
        text = ", ".join(_list(value))
        if text:
            return text
    return ""


def _list(value: Any) -> list[str]:
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    texts = (clean_text(item) for item in items if isinstance(item, str))
    return [text for text in texts if text]


def clean_text(value: str) -> str:
    """Drop what neither a database nor a reader can take: NUL, control characters."""
    kept = (c for c in value[:MAX_TEXT] if c in "\n\t" or ord(c) >= 32)
    text = "".join(c for c in kept if not 0xD800 <= ord(c) <= 0xDFFF and c != "\x7f")
    return text.strip()


def _place(x: dict[str, Any], i: dict[str, Any]) -> str:
    core = [
        first(x.get("Iptc4xmpCore:Location"), i.get("sublocation")),
        first(x.get("photoshop:City"), i.get("city")),
        first(x.get("photoshop:State"), i.get("province_state")),
        first(x.get("photoshop:Country"), i.get("country")),
    ]
    if any(core):
        return ", ".join(part for part in core if part)
    for name in ("LocationCreated", "LocationShown"):
        places = x.get(f"Iptc4xmpExt:{name}")
        place = places[0] if isinstance(places, list) and places else places
        if isinstance(place, dict):
            parts = ("Sublocation", "City", "ProvinceState", "CountryName")
            found = [first(place.get(f"Iptc4xmpExt:{part}")) for part in parts]
            if any(found):
                return ", ".join(part for part in found if part)
    return ""


def _taken_at(
    x: dict[str, Any], i: dict[str, Any], e: dict[str, Any]
) -> datetime | None:
    return (
        _xmp_time(x.get("photoshop:DateCreated"))
        or _iim_time(i.get("date_created"), i.get("time_created"))
        or _exif_time(e.get("DateTimeOriginal"), e.get("OffsetTimeOriginal"))
    )


def _rights_window(x: dict[str, Any], i: dict[str, Any]) -> dict[str, datetime | None]:
    start = _xmp_time(x.get("plus:LicenseStartDate")) or _iim_time(
        i.get("release_date"), i.get("release_time")
    )
    end = _xmp_time(x.get("plus:LicenseEndDate")) or _iim_time(
        i.get("expiration_date"), i.get("expiration_time")
    )
    if start and end and end < start:
        return {}
    return {"rights_from": start, "rights_until": end}


def _xmp_time(value: Any) -> datetime | None:
    # Years and months alone are no moment; inventing a day would be a false caption.
    text = value.strip() if isinstance(value, str) else ""
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime(day.year, day.month, day.day)
    except ValueError:
        return None
    return _aware(moment)


def _iim_time(day: Any, clock: Any) -> datetime | None:
    if not isinstance(day, str):
        return None
    clock = clock.strip() if isinstance(clock, str) else ""
    for text, pattern in (
        (day + clock, "%Y%m%d%H%M%S%z"),
        (day + clock[:6], "%Y%m%d%H%M%S"),
        (day, "%Y%m%d"),
    ):
        try:
            return _aware(datetime.strptime(text, pattern))
        except ValueError:
            continue
    return None


def _exif_time(value: Any, offset: Any) -> datetime | None:
    try:
        moment = datetime.strptime(str(value)[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    if isinstance(offset, str) and len(offset) == 6 and offset[0] in "+-":
        try:
            hours, minutes = int(offset[1:3]), int(offset[4:6])
            shift = timedelta(hours=hours, minutes=minutes)
            zone = timezone(-shift if offset[0] == "-" else shift)
            return _aware(moment.replace(tzinfo=zone))
        except ValueError:
            pass
    return _aware(moment)


def _aware(moment: datetime | None) -> datetime | None:
    # A time without a zone is read on the newsroom's clock.
    if moment is None or moment.year < 1800:
        return None
    try:
        if moment.tzinfo is None:
            return django_timezone.make_aware(moment)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _iim(picture: Image.Image) -> dict[str, Any]:
    try:
        datasets = IptcImagePlugin.getiptcinfo(picture) or {}
    except _BROKEN:
        return {}
    charset = datasets.get((1, 90))
    found: dict[str, Any] = {}
    for (record, number), value in datasets.items():
        if record != 2 or number not in _IIM_NAMES:
            continue
        name = _IIM_NAMES[number]
        items = value if isinstance(value, list) else [value]
        texts = [_decoded(item, charset) for item in items if isinstance(item, bytes)]
        if texts:
            found[name] = texts if name in _REPEATED else texts[0]
    return found


def _decoded(value: bytes, charset: Any) -> str:
    declared = charset[0] if isinstance(charset, list) and charset else charset
    if declared in _LATIN1:
        return value.decode("latin-1")
    # Most software writes UTF-8, declared or not; bytes that are no UTF-8 are Windows'.
    # A dataset cut at 32 bytes may end inside a character when UTF-8 is declared.
    if declared == _UTF8:
        return value.decode("utf-8", "ignore")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _exif(picture: Image.Image) -> dict[str, Any]:
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
                if name and name not in ("MakerNote", "PrintImageMatching"):
                    found.setdefault(name, _exif_value(value))
    except _BROKEN:
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


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        kept = list(value.items())[:MAX_ITEMS]
        return {clean_text(str(key)): _jsonable(item) for key, item in kept}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value[:MAX_ITEMS]]
    if isinstance(value, (bool, int)) or value is None:
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    return clean_text(str(value))

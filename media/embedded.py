"""What a picture file says of itself in XMP, IPTC-IIM and EXIF, as fields of ours.

Follows the IPTC Photo Metadata Standard 2023.1 and its mapping guidelines; where the
three differ XMP wins over IIM and IIM over EXIF. ``docs/media.md`` names where this
departs from the guidelines.
"""

import warnings
from datetime import datetime
from typing import Any

from PIL import Image

from media import exif, iim, xmp
from media.moments import from_exif, from_iim, from_xmp
from media.texts import clean_text, first, listed

MAX_ITEMS = 200  # values kept of one list or structure


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
            "iim": iim.read(picture),
            "exif": exif.read(picture),
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
        "keywords": listed(x.get("dc:subject")) or listed(i.get("keywords")),
        **_rights_window(x, i),
    }
    return {name: value for name, value in found.items() if value}


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
        from_xmp(x.get("photoshop:DateCreated"))
        or from_iim(i.get("date_created"), i.get("time_created"))
        or from_exif(e.get("DateTimeOriginal"), e.get("OffsetTimeOriginal"))
    )


def _rights_window(x: dict[str, Any], i: dict[str, Any]) -> dict[str, datetime | None]:
    start = from_xmp(x.get("plus:LicenseStartDate")) or from_iim(
        i.get("release_date"), i.get("release_time")
    )
    end = from_xmp(x.get("plus:LicenseEndDate"), end=True) or from_iim(
        i.get("expiration_date"), i.get("expiration_time"), end=True
    )
    if start and end and end < start:
        return {}
    return {"rights_from": start, "rights_until": end}


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        kept = list(value.items())[:MAX_ITEMS]
        return {clean_text(str(key)): _jsonable(item) for key, item in kept}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value[:MAX_ITEMS]]
    if isinstance(value, (bool, int)) or value is None:
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    return clean_text(str(value))

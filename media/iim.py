"""Read IPTC-IIM, the old block of agency metadata, in whatever charset it comes.

IPTC-NAA Information Interchange Model 4.2, record 2.
"""

from typing import Any

from PIL import Image, IptcImagePlugin

from media.broken import BROKEN

_NAMES = {
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


def read(picture: Image.Image) -> dict[str, Any]:
    """Give datasets by name, such as ``byline``; lists for those that repeat.

    A block that cannot be read gives ``{}``.
    """
    try:
        datasets = IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    except BROKEN:
        return {}
    charset = datasets.get((1, 90))
    found: dict[str, Any] = {}
    for (record, number), value in datasets.items():
        if record != 2 or number not in _NAMES:
            continue
        name = _NAMES[number]
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

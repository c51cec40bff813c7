"""Template tags of the reader: pictures in the right size, dates as printed."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime

register = template.Library()

# Which renditions stand in for one another in a place of the page.
CUTS = {
    "whole": None,
    "lead": {"lead", "lead-small"},
    "card": {"card", "card-small"},
    "square": {"square", "square-small"},
}


@register.inclusion_tag("news/parts/picture.html")
def picture(
    image: dict[str, Any], cut: str = "whole", sizes: str = "100vw", eager: bool = False
) -> dict[str, Any]:
    """Show a PictureDocument: WebP and JPEG of every size there is, none invented.

    ``cut`` is whole, lead (16:9), card (3:2) or square. Nothing is shown of a picture
    without renditions: originals are not public.
    """
    files = [f for f in image["renditions"] if _is_of(f["name"], cut)]
    by_format = {
        kind: sorted((f for f in files if f["format"] == kind), key=_width)
        for kind in ("webp", "jpeg")
    }
    fallback = by_format["jpeg"] or by_format["webp"]
    largest = {**fallback[-1], "url": _near(fallback[-1]["url"])} if fallback else None
    return {
        "webp": _srcset(by_format["webp"]) if by_format["jpeg"] else "",
        "srcset": _srcset(fallback),
        "largest": largest,
        "sizes": sizes,
        "alt": image["alt"],
        "eager": eager,
        "placeholder": image["placeholder"],
    }


@register.filter
def day(moment: datetime) -> str:
    """Write a date in the newsroom's time zone, as in July 7, 2020."""
    return date_format(localtime(moment), "DATE_FORMAT")


@register.filter
def time_of_day(moment: datetime) -> str:
    """Write a date with its time."""
    return date_format(localtime(moment), "DATETIME_FORMAT")


@register.filter
def has_files(image: dict[str, Any] | None) -> bool:
    """Tell whether a picture has anything to show yet."""
    return bool(image and image["renditions"])


def _is_of(name: str, cut: str) -> bool:
    names = CUTS[cut]
    return name in names if names else name.startswith("w")


def _width(file: dict[str, Any]) -> int:
    return file["width"]


def _srcset(files: list[dict[str, Any]]) -> str:
    return ", ".join(f"{_near(file['url'])} {file['width']}w" for file in files)


def _near(url: str) -> str:
    """Leave out our own host, so that pictures come from where the reader is."""
    return url.removeprefix(settings.SITE_URL)

"""Read the times in picture metadata: aware moments, or None for anything else.

A time without a zone is read on the newsroom's clock (``TIME_ZONE``).
"""

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from django.utils import timezone as django_timezone
from django.utils.dateparse import parse_date, parse_datetime


def from_xmp(value: Any, *, end: bool = False) -> datetime | None:
    """Read an ISO 8601 time or day, the forms XMP uses; ``end`` means a day's end."""
    # Years and months alone are no moment; inventing a day would be a false caption.
    text = value.strip() if isinstance(value, str) else ""
    try:
        day = parse_date(text) if len(text) == len("2020-07-07") else None
        if day:
            moment: datetime | None = datetime.combine(
                day, time.max if end else time.min
            )
        else:
            moment = parse_datetime(text)
    except ValueError:
        return None
    return _aware(moment)


def from_iim(day: Any, clock: Any, *, end: bool = False) -> datetime | None:
    """Read CCYYMMDD and HHMMSS±HHMM, the forms IIM uses; ``end`` as in XMP."""
    if not isinstance(day, str):
        return None
    clock = clock.strip() if isinstance(clock, str) else ""
    day_alone = "%Y%m%d"
    for text, pattern in (
        (day + clock, "%Y%m%d%H%M%S%z"),
        (day + clock[:6], "%Y%m%d%H%M%S"),
        (day, day_alone),
    ):
        try:
            moment = datetime.strptime(text, pattern)
            if pattern == day_alone and end:
                moment = datetime.combine(moment, time.max)
            return _aware(moment)
        except ValueError:
            continue
    return None


def from_exif(value: Any, offset: Any) -> datetime | None:
    """Read EXIF's DateTimeOriginal and OffsetTimeOriginal."""
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
    if moment is None or moment.year < 1800:
        return None
    try:
        if moment.tzinfo is None:
            return django_timezone.make_aware(moment)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

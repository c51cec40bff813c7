"""Calendars as programs read them: iCalendar (RFC 5545)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

# A line ends here, and goes on behind a space in the next one (section 3.1).
LINE_OCTETS = 75
BREAKS = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SPECIAL = re.compile(r"[\\;,]")

Property = tuple[str, str]


def calendar(properties: Iterable[Property], events: Iterable[list[Property]]) -> bytes:
    """Write a calendar of events; values come as `text`, `moment` or plain."""
    lines = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), *properties]
    for event in events:
        lines += [("BEGIN", "VEVENT"), *event, ("END", "VEVENT")]
    lines.append(("END", "VCALENDAR"))
    return b"".join(_folded(f"{name}:{value}") for name, value in lines)


def text(words: str) -> str:
    """Write a value of type TEXT: any words, on one line."""
    words = CONTROLS.sub("", BREAKS.sub("\n", words))
    return SPECIAL.sub(r"\\\g<0>", words).replace("\n", r"\n")


def moment(at: datetime) -> str:
    """Write a value of type DATE-TIME, in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> bytes:
    """Return a line in as many as it needs; no character is broken in two."""
    octets, parts, room = line.encode("utf-8", "replace"), [], LINE_OCTETS
    while len(octets) > room:
        end = room
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        parts.append(octets[:end])
        octets, room = octets[end:], LINE_OCTETS - 1
    return b"\r\n ".join([*parts, octets]) + b"\r\n"

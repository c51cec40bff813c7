"""Texts with places in them: what differs from one story to the next."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

# Words no vocabulary has. They pass through rich text, JSON and HTML unchanged.
HEADLINE = "Zqheadline"
SLUG = "zqslug"
STANDFIRST = "Zqstandfirst"
OPENING_WORDS = 40
OPENING = " ".join(["Zqword"] * OPENING_WORDS)

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3,6})?(?:Z|\+00:00)")


class Moment(NamedTuple):
    """A time, as far from the beginning as it was, written with as many digits."""

    offset: timedelta
    digits: int
    zone: str


class Template:
    """Constant pieces and places in turn, from a text and what is known to vary."""

    def __init__(self, text: str, places: "Places") -> None:
        self.pieces: list[str] = []
        self.names: list[Any] = []
        end = 0
        for match in places.pattern.finditer(text):
            name = places.named(match.group())
            if name is not None:
                self.pieces.append(text[end : match.start()])
                self.names.append(name)
                end = match.end()
        self.pieces.append(text[end:])

    def fill(self, values: "Values") -> str:
        """Return the text of one story."""
        if not self.names:
            return self.pieces[0]
        made = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            made += (values.text(name), piece)
        return "".join(made)


class Places:
    """What varies: literal texts with the names of their values, and close times."""

    def __init__(
        self, literals: Mapping[str, Any], *, start: datetime, end: datetime
    ) -> None:
        self.literals = literals
        self.start = start
        self.end = end
        longest_first = sorted(literals, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first))
        self.pattern = re.compile(f"{known}|{_TIME.pattern}")

    def named(self, found: str) -> Any:
        """Return the name of what was found; None for a time of another day."""
        if found in self.literals:
            return self.literals[found]
        moment = datetime.fromisoformat(found)
        if not self.is_close(moment):
            return None
        zone = "Z" if found.endswith("Z") else "+00:00"
        digits = len(found.removesuffix(zone).partition(".")[2])
        return Moment(moment - self.start, digits, zone)

    def is_close(self, moment: datetime) -> bool:
        """Tell whether a time is of the making of the mould."""
        slack = timedelta(milliseconds=1)  # times cut to three digits
        return self.start - slack <= moment <= self.end + slack


class Values:
    """What one story has in the places, by name."""

    def __init__(self, *, start: datetime, texts: dict[Any, str]) -> None:
        self.start = start
        self.texts = texts

    def text(self, name: Any) -> str:
        """Return the text for a place; times are written once."""
        found = self.texts.get(name)
        if found is None:
            found = self.texts[name] = self._written(name)
        return found

    def _written(self, moment: Moment) -> str:
        at = self.start + moment.offset
        fraction = f".{at.microsecond:06}"[: moment.digits + 1] if moment.digits else ""
        return f"{at:%Y-%m-%dT%H:%M:%S}{fraction}{moment.zone}"

"""Texts with places in them: what differs from one story to the next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# Words no vocabulary has. They pass through rich text, JSON and HTML unchanged.
HEADLINE = "Zqheadline"
SLUG = "zqslug"
STANDFIRST = "Zqstandfirst"
OPENING_WORDS = 40
# Times closer to each other than this are the same time in a story of a corpus.
STEP = timedelta(milliseconds=50)
OPENING = " ".join(["Zqword"] * OPENING_WORDS)

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3,6})?(?:Z|\+00:00)")


class Place:
    """What stands in a text and differs from one story to the next."""

    def written(self, values: "Values") -> str:
        """Return the text of one story."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Moment(Place):
    """A time, as far from the beginning as it was, written with as many digits."""

    offset: timedelta
    digits: int
    zone: str

    def written(self, values: "Values") -> str:
        at = values.start + self.offset
        fraction = f".{at.microsecond:06}"[: self.digits + 1] if self.digits else ""
        return f"{at.isoformat(timespec='seconds')[:19]}{fraction}{self.zone}"

    def value(self, values: "Values") -> datetime:
        """Return what a column of its own holds."""
        return values.start + self.offset


class Template(Place):
    """Constant pieces and places in turn, from a text and what is known to vary."""

    def __init__(self, pieces: list[str], names: list[Any]) -> None:
        self.pieces = pieces
        self.names = names
        self._form = "%s".join(piece.replace("%", "%%") for piece in pieces)

    def written(self, values: "Values") -> str:
        return self._form % tuple(map(values.__getitem__, self.names))

    def without_tail(self) -> tuple["Template", str]:
        """Return what varies, and the constant words after it."""
        last, space, tail = self.pieces[-1].partition(" ")
        return Template([*self.pieces[:-1], last], self.names), space + tail


class Places:
    """What varies: literal texts with the names of their values, and close times."""

    def __init__(
        self, literals: dict[str, Any], *, start: datetime, end: datetime
    ) -> None:
        self.literals = literals
        self.start = start
        self.end = end
        self._templates: dict[str, Template] = {}
        self._moments: dict[tuple[Any, ...], Moment] = {}
        longest_first = sorted(literals, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first))
        self.pattern = re.compile(f"{known}|{_TIME.pattern}")

    def template(self, text: str) -> Template:
        """Return a text with its places; the same one for the same text."""
        if text not in self._templates:
            self._templates[text] = Template(*self._cut(text))
        return self._templates[text]

    def with_literal(self, literal: str, name: Any) -> "Places":
        """Return the same places and one more."""
        return Places(self.literals | {literal: name}, start=self.start, end=self.end)

    def _cut(self, text: str) -> tuple[list[str], list[Any]]:
        pieces, names, end = [], [], 0
        for match in self.pattern.finditer(text):
            name = self.named(match.group())
            if name is not None:
                pieces.append(text[end : match.start()])
                names.append(name)
                end = match.end()
        return [*pieces, text[end:]], names

    def named(self, found: str) -> Any:
        """Return the name of what was found; None for a time of another day."""
        if found in self.literals:
            return self.literals[found]
        moment = datetime.fromisoformat(found)
        if not self.is_close(moment):
            return None
        zone = "Z" if found.endswith("Z") else "+00:00"
        digits = len(found.removesuffix(zone).partition(".")[2])
        return self.moment(moment, digits, zone)

    def moment(self, moment: datetime, digits: int = 6, zone: str = "+00:00") -> Moment:
        """Return the place of a time; the same one for times that are close."""
        how = (self._since_start(moment), digits, zone)
        return self._moments.setdefault(how, Moment(*how))

    def _since_start(self, moment: datetime) -> timedelta:
        """Return how long after the start it was, of few and never whole seconds.

        Most of a story's times are written once then, and all have their digits.
        """
        return (moment - self.start) // STEP * STEP + timedelta(milliseconds=1)

    def is_close(self, moment: datetime) -> bool:
        """Tell whether a time is of the making of the mould."""
        slack = timedelta(milliseconds=1)  # times cut to three digits
        return self.start - slack <= moment <= self.end + slack


class Values(dict[Any, str]):
    """What one story has in the places, by name; each text is written once."""

    def __init__(self, *, start: datetime, texts: Mapping[Any, str]) -> None:
        super().__init__(texts)
        self.start = start

    def __missing__(self, place: Place) -> str:
        text = self[place] = place.written(self)
        return text

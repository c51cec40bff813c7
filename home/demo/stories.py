"""The demo newsroom's stories, read from plain text files with a head of TOML."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stories"
FENCE = "+++\n"
SPAN = re.compile(r"(\d+)([hd])")

# How far along the road a story is.
STATES = (
    "live",
    "corrected",
    "redrafted",
    "scheduled",
    "in_review",
    "at_copy_desk",
    "at_second_desk",
    "sent_back",
    "draft",
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One text with what an editor would fill in; `text` is markup of our own."""

    slug: str
    headline: str
    section: str
    text: str
    standfirst: str
    bylines: list[str]
    categories: list[str]
    tags: list[str]
    state: str = "live"
    kicker: str = ""
    type: str = "news"
    dateline: str = ""
    picture: str = ""
    picture_caption: str = ""
    picture_alt: str = ""
    source: str = ""
    canonical_url: str = ""
    seo_title: str = ""
    seo_description: str = ""
    note: str = ""
    date: datetime | None = None
    age: str = "1d"
    ahead: str = ""
    embargoed: bool = False
    related: list[str] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    # [right, wrong]: the first edition says what the correction takes back.
    mends: list[list[str]] = field(default_factory=list)
    # [live, draft]: what the newer draft says.
    later: list[list[str]] = field(default_factory=list)
    comment: str = ""
    sent_back: str = ""

    def published(self, now: datetime) -> datetime:
        """Return the date readers see, in a newsroom that is opened at ``now``."""
        return self.date or now - span(self.age)


def read_stories() -> list[Story]:
    """Return all stories, the oldest first; a wrong file is a ValueError naming it."""
    stories = [_read(path) for path in sorted(FOLDER.glob("*.md"))]
    return sorted(stories, key=lambda story: (not story.date, -span(story.age)))


def span(text: str) -> timedelta:
    """Read a span of time such as 7h or 3d."""
    match = SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a span such as 7h or 3d.")
    number, unit = match.groups()
    return timedelta(**{{"h": "hours", "d": "days"}[unit]: int(number)})


def _read(path: Path) -> Story:
    _, head, text = path.read_text(encoding="utf-8").split(FENCE, 2)
    try:
        story = Story(slug=path.stem, text=text.strip(), **tomllib.loads(head))
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if story.state not in STATES:
        raise ValueError(f"{path.name}: {story.state} is no state of a story.")
    return story

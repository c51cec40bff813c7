"""The story the product's user gave as the example, read from outside this tree."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

NAME = Path("story") / "north-korea-refuses-to-meet.txt"


@dataclass(frozen=True)
class ExampleStory:
    """The story as a news site shows it."""

    headline: str
    alt: str
    caption_line: str
    date: datetime
    paragraphs: tuple[str, ...]
    category: str

    @property
    def caption(self) -> str:
        return self.caption_line.partition(" / ")[0]

    @property
    def credit(self) -> str:
        return self.caption_line.partition(" / ")[2]


def read_story(data_dir: Path) -> ExampleStory:
    """Take the file apart: headline, picture, date, paragraphs, "Published under"."""
    file = data_dir / NAME
    if not file.is_file():
        pytest.skip(f"the example story is missing: {file}")
    blocks = [block.strip() for block in file.read_text().strip().split("\n\n")]
    headline, picture, *paragraphs, foot = blocks
    alt, caption_line, date = picture.splitlines()
    label, _, category = foot.partition(": ")
    assert label == "Published under"
    return ExampleStory(
        headline=headline,
        alt=alt,
        caption_line=caption_line,
        date=datetime.strptime(date, "%B %d, %Y").replace(tzinfo=UTC),
        paragraphs=tuple(paragraphs),
        category=category,
    )

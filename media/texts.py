"""Words from outside, made fit for a database, a reader and an XML file."""

from collections.abc import Iterable
from typing import Any

MAX_TEXT = 20_000  # characters kept of one value


def first(*values: Any) -> str:
    """Give the first of some values that says something, as one line of text."""
    for value in values:
        text = ", ".join(listed(value))
        if text:
            return text
    return ""


def listed(value: Any) -> list[str]:
    """Give the texts in a value or list of values that say something."""
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    texts = (clean_text(item) for item in items if isinstance(item, str))
    return [text for text in texts if text]


def clean_text(value: str) -> str:
    """Drop what neither a database nor a reader can take: NUL, control characters."""
    kept = (c for c in value[:MAX_TEXT] if c in "\n\t" or ord(c) >= 32)
    text = "".join(c for c in kept if not 0xD800 <= ord(c) <= 0xDFFF and c != "\x7f")
    return text.strip()

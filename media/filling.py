"""Fill the empty fields of a picture from what its file says of itself."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

FILLED = (
    "alt",
    "caption",
    "credit",
    "photographer",
    "source",
    "copyright_notice",
    "usage_terms",
    "place",
    "taken_at",
    "rights_from",
    "rights_until",
)
MAX_LINE = 255  # characters a one-line field of a picture holds
MAX_KEYWORD = 100  # characters a tag holds
MAX_KEYWORDS = 60

_LONG = ("alt", "caption", "copyright_notice", "usage_terms")


def fillings(values: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that are empty in ``values`` and told by ``facts``.

    A rights window from the file that contradicts a date already set is left out:
    the desk's word counts.
    """
    found = {
        name: _fitting(name, facts[name])
        for name in FILLED
        if facts.get(name) and not values.get(name)
    }
    start = found.get("rights_from") or values.get("rights_from")
    end = found.get("rights_until") or values.get("rights_until")
    if start and end and end < start:
        found.pop("rights_from", None)
        found.pop("rights_until", None)
    return found


def title_for(given: str, *, file_name: str, facts: Mapping[str, Any]) -> str:
    """Give a title: the one given, unless it only repeats the file's name.

    Upload forms offer the file's name as title; the headline in the file, if there
    is one, tells more.
    """
    stem = PurePath(file_name).stem
    if given and _letters(given) not in (_letters(file_name), _letters(stem)):
        return given
    return str(facts.get("headline") or given or stem)[:MAX_LINE]


def keywords(facts: Mapping[str, Any]) -> list[str]:
    """Give the keywords that fit a tag, each once, in the file's order."""
    found = [word for word in facts.get("keywords", ()) if len(word) <= MAX_KEYWORD]
    return list(dict.fromkeys(found))[:MAX_KEYWORDS]


def _fitting(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in _LONG:
        return value
    return " ".join(value.split())[:MAX_LINE]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())

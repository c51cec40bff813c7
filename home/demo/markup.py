"""From the plain text of the demo's stories to the blocks of a body.

Blank lines part the blocks. `## ` is a heading, `> ` a pull quote, `---` a divider,
`![key]` a picture, `!embed`, `!document` and `!story` what they say, `:::` a fence
around a fact box, table or gallery. Everything else is a paragraph.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("8a1f9c1e-5d0b-4d39-9a57-1f0f0b1c7a52")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FENCED = re.compile(r"^:::(\w+) ?(.*?)\n(.*?)\n:::$", re.MULTILINE | re.DOTALL)
INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
    (re.compile(r"~(.+?)~"), r"<sub>\1</sub>"),
)
LINK = re.compile(r"\[([^\]]+)\]\((?:story:([\w-]+)|(https?://[^)\s]+))\)")


@dataclass(frozen=True)
class Keys:
    """Primary keys of what a text names: pictures, files and stories."""

    pictures: dict[str, int]
    files: dict[str, int]
    stories: dict[str, int]


def body_of(text: str, *, slug: str, keys: Keys) -> list[dict[str, Any]]:
    """Return a story's blocks as a StreamField stores them, with steady ids."""
    blocks = []
    for number, (kind, value) in enumerate(_parts(text, keys)):
        steady = uuid5(NAMESPACE, f"{slug}/{number}")
        blocks.append({"type": kind, "value": value, "id": str(steady)})
    return blocks


def rich_text(text: str, keys: Keys) -> str:
    """Return paragraphs and lists as the HTML that Wagtail's rich text stores."""
    lines = text.splitlines()
    for mark, tag in (("- ", "ul"), ("1. ", "ol")):
        if lines[0].startswith(mark):
            items = (re.sub(r"^(- |\d+\. )", "", line) for line in lines)
            inner = "".join(f"<li>{_inline(item, keys)}</li>" for item in items)
            return f"<{tag}>{inner}</{tag}>"
    return f"<p>{_inline(' '.join(lines), keys)}</p>"


def _inline(text: str, keys: Keys) -> str:
    def link(match: re.Match[str]) -> str:
        words, story, url = match.groups()
        target = f'linktype="page" id="{keys.stories[story]}"' if story else None
        return f"<a {target or f'href={chr(34)}{url}{chr(34)}'}>{words}</a>"

    html = LINK.sub(link, escape(text, quote=False))
    for pattern, written in INLINE:
        html = pattern.sub(written, html)
    return html


def _parts(text: str, keys: Keys) -> list[tuple[str, Any]]:
    """Split at blank lines, but keep what stands inside a fence together."""
    found: list[tuple[str, Any]] = []
    place = 0
    for match in FENCED.finditer(text):
        found += _loose(text[place : match.start()], keys)
        kind, title, inner = match.groups()
        found.append(FENCES[kind](title, inner.splitlines(), keys))
        place = match.end()
    return found + _loose(text[place:], keys)


def _loose(text: str, keys: Keys) -> list[tuple[str, Any]]:
    return [_part(part.strip(), keys) for part in text.split("\n\n") if part.strip()]


def _part(part: str, keys: Keys) -> tuple[str, Any]:
    for mark, read in MARKS.items():
        if part.startswith(mark):
            return read(part.removeprefix(mark), keys)
    return "paragraph", rich_text(part, keys)


def _heading(level: str) -> Callable[[str, Keys], tuple[str, Any]]:
    return lambda text, keys: ("heading", {"text": text, "level": level})


def _quote(part: str, keys: Keys) -> tuple[str, Any]:
    quote, _, attribution = part.partition("\n> -- ")
    return "pull_quote", {"quote": quote, "attribution": attribution}


def _picture(part: str, keys: Keys) -> tuple[str, Any]:
    key, _, words = part.partition("]")
    return "image", _use(f"{key} | {words}", keys)


def _embed(part: str, keys: Keys) -> tuple[str, Any]:
    url, _, caption = part.partition(" | ")
    return "embed", {"embed": url, "caption": caption}


def _document(part: str, keys: Keys) -> tuple[str, Any]:
    key, _, title = part.partition(" | ")
    return "document", {"document": keys.files[key], "title": title}


def _fact(title: str, lines: list[str], keys: Keys) -> tuple[str, Any]:
    return "fact_box", {"title": title, "text": rich_text("\n".join(lines), keys)}


def _table(title: str, lines: list[str], keys: Keys) -> tuple[str, Any]:
    headings, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    kinds = [
        "number" if all(NUMBER.fullmatch(cell) for cell in column) else "text"
        for column in zip(*rows, strict=True)
    ]
    table = {
        "columns": [
            {"type": kind, "heading": heading}
            for kind, heading in zip(kinds, headings, strict=True)
        ],
        "rows": [{"values": row} for row in rows],
        "caption": "",
    }
    return "table", {"caption": title, "table": table}


def _gallery(title: str, lines: list[str], keys: Keys) -> tuple[str, Any]:
    items = [
        {
            "type": "item",
            "value": _use(line, keys),
            "id": str(uuid5(NAMESPACE, f"{title}/{line}")),
        }
        for line in lines
    ]
    return "gallery", {"title": title, "pictures": items}


def _use(line: str, keys: Keys) -> dict[str, Any]:
    """Read `key | caption | credit | alt`; what is empty falls back to the picture."""
    key, caption, credit, alt = [
        part.strip() for part in f"{line} | | | ".split("|")[:4]
    ]
    return {
        "image": keys.pictures[key],
        "caption": caption,
        "credit": credit,
        "alt": alt,
        "decorative": False,
    }


MARKS: dict[str, Callable[[str, Keys], tuple[str, Any]]] = {
    "### ": _heading("3"),
    "## ": _heading("2"),
    "> ": _quote,
    "---": lambda part, keys: ("divider", None),
    "![": _picture,
    "!embed ": _embed,
    "!document ": _document,
    "!story ": lambda part, keys: ("related_story", keys.stories[part]),
}
FENCES = {"fact": _fact, "table": _table, "gallery": _gallery}

"""What differs between two editions: field by field, block by block, word by word.

Words are compared by diff-match-patch, Google's library, through its own trick of one
character for one token; it stops at a deadline, so that no text can hold a server up.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from time import monotonic
from typing import Any, Literal

from diff_match_patch import diff_match_patch
from django.utils.html import strip_tags
from pydantic import Field

from news import schemas

DEADLINE = 2.0  # seconds for a story; a hurried comparison is coarse, never wrong
TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
# Private-use planes: no token collides with a character of a text.
FIRST_TOKEN = 0xF0000
# More than the planes have characters for; a block so long is told as replaced.
MOST_TOKENS = 0x1FFFF
OPERATIONS: dict[int, Literal["same", "removed", "added"]] = {
    0: "same",
    -1: "removed",
    1: "added",
}
Change = Literal["same", "changed", "added", "removed", "moved"]
TEXTS = ("kicker", "headline", "standfirst", "dateline", "byline", "canonical_url")


class Piece(schemas.Document):
    """A stretch of text that is in both editions, or in one of them."""

    op: Literal["same", "removed", "added"]
    text: str


class FieldDifference(schemas.Document):
    """What became of one field; only those that differ are named."""

    name: str
    pieces: list[Piece]


class BlockDifference(schemas.Document):
    """What became of one block of the body."""

    id: str
    type: str
    change: Change = Field(
        description="`changed` without changed words: markup, a link or a picture."
    )
    pieces: list[Piece]


class EditionDifference(schemas.Document):
    """What differs between two editions of a story, in the order of the newer one."""

    id: str
    from_edition: int
    to_edition: int
    fields: list[FieldDifference]
    blocks: list[BlockDifference]


@dataclass(frozen=True, slots=True)
class _Block:
    id: str
    type: str
    text: str
    whole: str


def difference(
    id: str, before: bytes, after: bytes, *, numbers: tuple[int, int]
) -> EditionDifference:
    """Compare the stored bytes of two editions, the older form first."""
    old, new = json.loads(before), json.loads(after)
    until = monotonic() + DEADLINE
    return EditionDifference(
        id=id,
        from_edition=numbers[0],
        to_edition=numbers[1],
        fields=list(_fields(old, new, until=until)),
        blocks=list(_blocks(old, new, until=until)),
    )


def words(before: str, after: str, *, until: float) -> list[Piece]:
    """Compare two texts word by word, roughly once the clock is past ``until``."""
    if before == after:
        return [Piece(op="same", text=after)] if after else []
    known: dict[str, str] = {}
    if sum(len(TOKENS.findall(text)) for text in (before, after)) > MOST_TOKENS:
        return _replaced(before, after)
    engine = diff_match_patch()
    # Not zero: that would be no limit at all.
    engine.Diff_Timeout = max(until - monotonic(), 0.001)
    found = engine.diff_main(_coded(before, known), _coded(after, known), False)
    engine.diff_cleanupSemantic(found)
    tokens = {code: token for token, code in known.items()}
    return [
        Piece(op=OPERATIONS[op], text="".join(tokens[code] for code in coded))
        for op, coded in found
    ]


def _replaced(before: str, after: str) -> list[Piece]:
    found: list[Piece] = []
    if before:
        found.append(Piece(op="removed", text=before))
    if after:
        found.append(Piece(op="added", text=after))
    return found


def _coded(text: str, known: dict[str, str]) -> str:
    return "".join(
        known.setdefault(token, chr(FIRST_TOKEN + len(known)))
        for token in TOKENS.findall(text)
    )


def _fields(
    old: dict[str, Any], new: dict[str, Any], *, until: float
) -> Iterator[FieldDifference]:
    before, after = dict(_texts(old)), dict(_texts(new))
    for name in after:
        if before[name] != after[name]:
            pieces = words(before[name], after[name], until=until)
            yield FieldDifference(name=name, pieces=pieces)


def _texts(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every field readers see as a text, the body apart."""
    for name in TEXTS:
        yield name, document.get(name) or ""
    yield "section", (document.get("section") or {}).get("name", "")
    for name in ("published_under", "tags"):
        yield name, ", ".join(entry["name"] for entry in document.get(name, ()))
    picture = document.get("lead_image") or {}
    yield (
        "lead_image",
        "\n".join(filter(None, (picture.get("caption_line"), picture.get("alt")))),
    )
    yield "source", (document.get("source") or {}).get("name", "")
    yield (
        "corrections",
        "\n".join(
            f"{entry['kind']}: {entry['text']}"
            for entry in document.get("corrections", ())
        ),
    )
    yield "related", "\n".join(card["headline"] for card in document.get("related", ()))


def _blocks(
    old: dict[str, Any], new: dict[str, Any], *, until: float
) -> Iterator[BlockDifference]:
    """Yield the newer body's blocks in order, what was removed at its old place."""
    for change, before, after in _paired(list(_read(old["body"])), _read(new["body"])):
        block = after or before
        pieces = words(
            before.text if before else "", after.text if after else "", until=until
        )
        if block is not None:
            yield BlockDifference(
                id=block.id, type=block.type, change=change, pieces=pieces
            )


def _paired(
    before: list[_Block], new: Iterable[_Block]
) -> Iterator[tuple[Change, _Block | None, _Block | None]]:
    """Yield what became of each block, with its older and its newer form."""
    after = list(new)
    by_id = {block.id: block for block in before}
    kept = {block.id for block in after} & by_id.keys()
    moved = _moved(
        [b.id for b in before if b.id in kept], [b.id for b in after if b.id in kept]
    )
    waiting = iter(before)
    for block in after:
        was = by_id.get(block.id)
        if was is None:
            yield "added", None, block
            continue
        if block.id not in moved:
            for gone in _removed_up_to(block.id, waiting, kept=kept):
                yield "removed", gone, None
        if block.whole != was.whole:
            yield "changed", was, block
        else:
            yield ("moved" if block.id in moved else "same"), was, block
    for gone in _removed_up_to(None, waiting, kept=kept):
        yield "removed", gone, None


def _removed_up_to(
    id: str | None, waiting: Iterator[_Block], *, kept: set[str]
) -> Iterator[_Block]:
    for block in waiting:
        if block.id == id:
            return
        if block.id not in kept:
            yield block


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Return the blocks that left their place: those outside the longest common run."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    stayed = {
        before[place]
        for start, _, size in matcher.get_matching_blocks()
        for place in range(start, start + size)
    }
    return set(after) - stayed


def _read(body: Iterable[dict[str, Any]]) -> Iterator[_Block]:
    for block in body:
        text = block.get("text") or unescape(strip_tags(block["html"])).strip()
        whole = json.dumps(block, sort_keys=True)
        yield _Block(block["id"], block["type"], text, whole)

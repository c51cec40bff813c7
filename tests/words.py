"""The words of our sources that are translated, and what a catalogue says of them."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("cms", "home", "news", "media", "delivery")
# How many of a call's arguments are words, and whether a context stands before them.
CALLS = {
    "gettext": (1, False),
    "_": (1, False),
    "ngettext": (2, False),
    "pgettext": (1, True),
    "npgettext": (2, True),
}
# A call as `templatize` writes it, with its words quoted as Python does.
QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({QUOTED}(?:\s*,\s*{QUOTED})*)", re.DOTALL)

Key = tuple[str, str, str]  # context, words, their plural; empty where there is none


@dataclass(frozen=True)
class Entry:
    """What a catalogue says in place of some words: for one, and for many."""

    key: Key
    said: tuple[str, ...]
    is_fuzzy: bool

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The words and what is said in their place, form by form."""
        _, words, plural = self.key
        return list(zip((words, plural), self.said, strict=False))


def key_of(name: str, given: Iterable[str]) -> Key:
    """Return what a call with these words asks for."""
    many, in_context = CALLS[name]
    strings = list(given)[: many + in_context]
    context = strings.pop(0) if in_context else ""
    return context, strings[0], strings[1] if many == 2 else ""


def files(pattern: str) -> Iterator[Path]:
    """Find our files, but for the migrations: they keep old words."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob(pattern)):
            if "migrations" not in file.parts:
                yield file


def words_of_template(file: Path) -> Iterator[Key]:
    """Yield what a template would have translated."""
    for found in CALL.finditer(templatize(file.read_text(), origin=str(file))):
        strings = re.findall(QUOTED, found[2], re.DOTALL)
        yield key_of(found[1], map(ast.literal_eval, strings))


def words_of_module(file: Path) -> Iterator[Key]:
    """Yield what a module would have translated."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            name = name.removesuffix("_lazy")
            if name in CALLS and node.args:
                given = [each for each in node.args if isinstance(each, ast.Constant)]
                assert given, f"{file}:{node.lineno}: words that no catalogue can know"
                yield key_of(name, [str(each.value) for each in given])


def words_of_sources() -> set[Key]:
    """Return all there is to translate."""
    templates = [*files("*.html"), *files("*.txt")]
    found = {key for file in templates for key in words_of_template(file)}
    return found.union(*(words_of_module(file) for file in files("*.py")))


def read_catalogue(file: Path) -> list[Entry]:
    """Read a .po file."""
    blocks = file.read_text().split("\n\n")[1:]  # the first is the header
    return [_entry(block) for block in blocks]


def _entry(block: str) -> Entry:
    values: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, line = line.split(" ", 1)
        values[name] = values.get(name, "") + ast.literal_eval(line)
    key = (values.get("msgctxt", ""), values["msgid"], values.get("msgid_plural", ""))
    said = tuple(text for name, text in values.items() if name.startswith("msgstr"))
    return Entry(key, said, "fuzzy" in block.partition("msgid")[0])

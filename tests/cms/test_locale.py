"""The reader's words: a German one for each, compiled as it is written."""

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from news.models.parts import BylineRole
from news.review_links.models import ReviewAnswer

ROOT = Path(__file__).resolve().parents[2]
GERMAN = ROOT / "cms/locale/de/LC_MESSAGES"
TEMPLATES = (
    "cms/templates/*.html",
    "home/templates/home/*.html",
    "news/templates/news/*.html",
    "news/templates/news/parts/*.html",
    "news/templates/news/blocks/*.html",
    "news/review_links/templates/news_review_links/re*.html",  # not the desk's
)
MODULES = ("news/review_links/answer_form.py",)
# As Django writes them for xgettext, and as they stand in arguments: _("Table").
CALL = re.compile(r"""\b(?:n?gettext|_)\(\s*u?(['"])(.*?)\1(?:,\s*u?(['"])(.*?)\3)?""")
ENTRY = re.compile(
    r'^msgid "(.+)"\n(?:msgid_plural "(.+)"\nmsgstr\[0\] "(.+)"\nmsgstr\[1\] )?'
    r'(?:msgstr )?"(.+)"$',
    re.MULTILINE,
)


def words_of_templates() -> Iterator[tuple[str, str]]:
    """Yield each string of the reader's templates, and its plural if it has one."""
    for pattern in TEMPLATES:
        for file in sorted(ROOT.glob(pattern)):
            text = templatize(file.read_text(), origin=str(file))
            for found in CALL.finditer(text):
                # Two calls on one line are no plural.
                plural = found[4] if found[0].startswith("ngettext") else ""
                yield found[2], plural


def reader_words() -> set[str]:
    with translation.override(None):
        choices = (*BylineRole, *ReviewAnswer.Decision)
        labels = {str(choice.label) for choice in choices}
    sources = "".join((ROOT / name).read_text() for name in MODULES)
    spoken = {found[2] for found in CALL.finditer(sources)}
    return labels | spoken | {words for words, _ in words_of_templates()}


def written() -> dict[str, tuple[str, ...]]:
    """Return what the .po says: words, and their German for one and for many."""
    text = (GERMAN / "django.po").read_text()
    entries = {
        one: (singular, last) if plural else (last,)
        for one, plural, singular, last in ENTRY.findall(text)
    }
    assert len(entries) == text.count("\nmsgid ") - 1, "an entry was not read"
    return entries


def test_every_word_of_the_reader_has_a_german_one_and_no_other_is_kept() -> None:
    assert len(reader_words()) > 30
    assert set(written()) == reader_words()


def test_the_compiled_words_are_the_written_ones() -> None:
    with (GERMAN / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    plurals = dict(words_of_templates())
    for words, german in written().items():
        if len(german) == 1:
            assert compiled.gettext(words) == german[0]
            continue
        forms = tuple(compiled.ngettext(words, plurals[words], n) for n in (1, 2))
        assert forms == german


@pytest.mark.parametrize("role", BylineRole)
def test_a_role_stays_right_german_in_small_letters(role) -> None:
    with translation.override("de"):
        assert role.label.split()[1:] in ([], ["von"])


@pytest.mark.parametrize("words", sorted(reader_words()))
def test_german_keeps_the_places_and_the_colons(words) -> None:
    for german in written()[words]:
        assert re.findall(r"%\(\w+\)s", german) == re.findall(r"%\(\w+\)s", words)
        assert german.endswith(":") == words.endswith(":")

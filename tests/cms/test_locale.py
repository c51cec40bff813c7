"""Every word of ours has a German one, compiled as it is written."""

import re
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.utils import translation

from news.models.parts import BylineRole
from tests.words import ROOT, read_catalogue, words_of_sources

GERMAN = ROOT / "cms/locale/de/LC_MESSAGES"
ENTRIES = read_catalogue(GERMAN / "django.po")
# A word of the newsroom → its German, the same everywhere.
GLOSSARY = {
    "kicker": "Dachzeile",
    "headline": "Überschrift",
    "standfirst": "Vorspann",
    "dateline": "Ortsmarke",
    "byline": "Autorenzeile|Agentur- oder Gastname",
    "caption": "Bildunterschrift",
    "credit": "Bildnachweis",
    "alt(?:ernative)? text": "Alternativtext",
    "embargo(?:ed)?": "Sperrfrist",
    "corrections?": "Korrektur",
    "clarification": "Klarstellung",
    "kill(?:s|ed)?": "Zurückziehung|[Zz]urück(?:ge|zu)?z[io]e?[hg]en|ziehen .* zurück",
    "spiked?": "[Vv]erw[eo]rf",
    "front page": "Startseite",
    "assignments?": "Auftr|Aufträge",
    "sections?": "Ressort",
    "desks?": "[Rr]edaktion",
    "lead picture": "Aufmacherbild",
    "deadlines?": "Deadline",
    "review link": "Prüflink",
    "preview link": "Vorschau-Link",
    "slug": "Kurztitel",
    "editions?": "Ausgabe",
    "tags?": "[Ss]chlagw",
}


def places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%%", text))


def shape(text: str) -> tuple[str, ...]:
    """Return the mark-up, the blanks around and the colon or dots at the end."""
    tags = re.findall(r"<[^>]+>", text)
    end = re.search(r"[:…]?\s*$", text)
    start = re.match(r"\s*", text)
    assert start
    assert end
    return (*tags, start[0], end[0])


def test_every_word_has_a_german_one_and_no_other_is_kept() -> None:
    asked = words_of_sources()
    assert len(asked) > 1300
    kept = [entry.key for entry in ENTRIES]
    assert sorted(asked - set(kept)) == [], "run `make messages`, then translate"
    assert sorted(set(kept) - asked) == [], "run `make messages`"
    assert len(kept) == len(set(kept))


def test_no_german_is_missing_or_guessed() -> None:
    assert [each.key for each in ENTRIES if each.is_fuzzy or not all(each.said)] == []
    assert [e.key for e in ENTRIES if len(e.said) != (2 if e.key[2] else 1)] == []


def test_the_compiled_words_are_the_written_ones() -> None:
    with (GERMAN / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    held = dict(compiled._catalog)  # type: ignore[attr-defined]
    held.pop("")
    written = {}
    for entry in ENTRIES:
        context, words, plural = entry.key
        name = f"{context}\x04{words}" if context else words
        for number, said in enumerate(entry.said):
            written[(name, number) if plural else name] = said
    assert held == written


def test_german_keeps_places_and_mark_up() -> None:
    pairs = [pair for entry in ENTRIES for pair in entry.pairs]
    wrong = [
        (words, german)
        for words, german in pairs
        if places(german) != places(words) or shape(german) != shape(words)
    ]
    assert wrong == []
    assert [german for _, german in pairs if re.search(r"[”\"]|“\w", german)] == []


@pytest.mark.parametrize("word", GLOSSARY)
def test_a_word_of_the_newsroom_is_the_same_everywhere(word: str) -> None:
    named = re.compile(rf"(?<![\w`(]){word}(?![\w`)])", re.IGNORECASE)
    pairs = [pair for entry in ENTRIES for pair in entry.pairs]
    holders = [(words, german) for words, german in pairs if named.search(words)]
    assert holders
    wrong = [pair for pair in holders if not re.search(GLOSSARY[word], pair[1])]
    assert wrong == []


@pytest.mark.parametrize("role", BylineRole)
def test_a_role_stays_right_german_in_small_letters(role) -> None:
    with translation.override("de"):
        assert role.label.split()[1:] in ([], ["von"])


def test_people_may_choose_the_languages_that_are_complete() -> None:
    there = {
        file.parents[1].name for file in ROOT.glob("cms/locale/*/LC_MESSAGES/*.po")
    }
    assert {code for code, _ in settings.WAGTAILADMIN_PERMITTED_LANGUAGES} == (
        there | {"en"}
    )

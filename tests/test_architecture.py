"""The shape of the code base: sizes, names, first sentences and migrations."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("cms", "home", "news", "media", "delivery", "tests")
MODULES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
}
BANNED = {"utils", "util", "helpers", "helper", "common", "core", "misc"}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {name: len(text.splitlines()) for name, text in MODULES.items()}
    assert {name: n for name, n in lengths.items() if n > 400} == {}


def test_every_module_opens_with_one_sentence() -> None:
    first_lines = {
        name: (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        for name, text in MODULES.items()
        if text.strip()
    }
    assert {n: line for n, line in first_lines.items() if line[-1:] != "."} == {}


def test_no_module_is_named_after_nothing() -> None:
    parts = {name: set(name.removesuffix(".py").split("/")) for name in MODULES}
    assert {name for name in MODULES if BANNED & parts[name]} == set()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=3)

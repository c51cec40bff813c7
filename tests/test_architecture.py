"""The shape of the code base: sizes, names and migrations."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("cms", "home", "news", "media", "delivery", "tests")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
BANNED = {"utils", "util", "helpers", "helper", "common", "core", "misc"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_at_most_400_lines(path: Path) -> None:
    limit = 500 if path.parts[-2:-1] == ("tests",) or "tests" in path.parts else 400
    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_opens_with_one_sentence(path: Path) -> None:
    source = path.read_text()
    if not source.strip():
        return
    docstring = ast.get_docstring(ast.parse(source))
    assert docstring, "say in one sentence what the module holds"
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "?", "!"))


def test_no_module_is_named_after_nothing() -> None:
    named = {path for path in MODULES if BANNED & {path.stem, path.parent.name}}
    assert not named


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=3)

"""The page about the staff API names every operation there is, and no other."""

import re
from pathlib import Path

from tests.staff_api import operations

PAGE = Path(__file__).resolve().parents[4] / "docs" / "staff-api.md"


def test_the_page_names_every_operation_and_no_other():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    named = set(re.findall(r"`(GET|POST|PATCH|DELETE) ([^`]*/)`", "\n".join(rows)))
    assert named == {(method, path) for _, method, path in operations()}

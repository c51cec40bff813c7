"""Every call in docs/api.md is made, and every answer printed there is given."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.home.test_seed_demo import demo

__all__ = ["demo"]

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
FENCE = re.compile(r"```(console|json)\n(.*?)```", re.DOTALL)
CALL = re.compile(r"curl .*?'http://127\.0\.0\.1:8000(/[^']*)'(?: +# (\d+))?")


def calls() -> list[tuple[str, int, Any]]:
    """Return address, status and, if one is printed behind it, the answer."""
    found: list[tuple[str, int, Any]] = []
    follows = False
    for kind, text in FENCE.findall(PAGE.read_text()):
        if kind == "console":
            found += [(a, int(s or 200), None) for a, s in CALL.findall(text)]
        elif follows:
            found[-1] = (*found[-1][:2], json.loads(text))
        follows = kind == "console"
    return found


def agrees(printed: Any, given: Any) -> bool:
    """Say whether an answer holds what is printed; "…" stands for anything."""
    if printed == "…":
        return True
    if isinstance(printed, dict):
        return all(k in given and agrees(v, given[k]) for k, v in printed.items())
    if isinstance(printed, list) and printed:
        return len(given) >= len(printed) and all(map(agrees, printed, given))
    return printed == given


@pytest.mark.django_db
def test_the_page_tells_the_truth(demo) -> None:
    client = Client()
    made = calls()
    assert len(made) >= 15
    for address, status, printed in made:
        response = client.get(address)
        assert response.status_code == status, (address, response.content)
        if printed is not None:
            assert agrees(printed, response.json()), address

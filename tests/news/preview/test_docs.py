"""What docs/preview.md shows works, and is as short as it says."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.staff_api import token_of

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "preview.md").read_text()
FENCE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def calls(**variables: str) -> list[list[str]]:
    """Return the words of each curl, with the page's variables filled in."""
    found = []
    for text in FENCE.findall(PAGE):
        joined = text.replace("\\\n", " ")
        for name, value in variables.items():
            joined = joined.replace(f"${name}", value)
        found += [shlex.split(line) for line in joined.splitlines() if line]
    return found


def made(words: list[str]):
    """Make the call of a curl line."""
    headers, method, body, url = {}, "GET", "", ""
    rest = iter(words[1:])
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = next(rest)
        elif word == "-d":
            body = next(rest)
        else:
            url = word
    parts = urlsplit(url)
    kind = headers.pop("Content-Type", "application/json")
    return Client().generic(
        method, f"{parts.path}?{parts.query}", body, kind, headers=headers
    )


def test_the_calls_on_the_page_work(house) -> None:
    staff = token_of(house.managing)
    variables = {
        "SITE": "http://testserver",
        "STAFF_TOKEN": staff,
        "ID": str(house.mine.public_id),
    }
    first, *reads = calls(**variables)
    first = [
        word.replace('"page_id": 12', f'"page_id": {house.mine.pk}') for word in first
    ]
    response = made(first)
    assert response.status_code == 201
    assert set(json.loads(PAGE.split("```json\n")[1].split("```")[0])) <= set(
        response.json()
    )
    token = response.json()["token"]
    assert len(reads) == 4
    for words in reads:
        answer = made([word.replace("$TOKEN", token) for word in words])
        some_path = "some-story" in str(words)
        assert answer.status_code == (404 if some_path else 200), words
        assert answer["Cache-Control"] == "private, no-store"
        assert some_path or b"Mine as drafted" in answer.content


def test_the_example_for_next_is_short() -> None:
    script = PAGE.partition("<!-- next.js -->\n```ts\n")[2].partition("```")[0]
    assert "Authorization: `Preview" in script
    assert 20 < len(script.splitlines()) < 50

"""What stands at an address: a document, a way on, or nothing."""

import json
from dataclasses import dataclass

from delivery import keys
from delivery.http.problems import Problem
from delivery.queries import Stored, resolve_path
from news.api.resolve import clean_path, locale_of, resolve_answer


@dataclass(frozen=True)
class Onward:
    """Another address, with 301 (for good) or 302 (for now)."""

    to: str
    status: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """Nothing; ``keys`` name what might come to be there."""

    keys: tuple[str, ...]


def find(given: str) -> Stored | Onward | Missing:
    """Return what readers get at a path; the rules are those of the API's resolve.

    ``given`` may have a query string, for redirects that name one. One query for what
    is there, a few more for what is not.
    """
    bare = given.partition("?")[0]
    path = clean_path(bare)
    found = resolve_path(path, locale=locale_of(path))
    if found and not found.moved:
        if path == bare:
            return found.document
        return Onward(path, 301, (keys.of_path(path),))
    try:
        answer = resolve_answer(given)
    except Problem as problem:
        return Missing(problem.keys)
    told = json.loads(answer.content)
    # The path alone, so that a reader stays on the host they came to.
    return Onward(told["path"] or told["to"], told["status"], answer.keys)

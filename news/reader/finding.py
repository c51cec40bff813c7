"""What stands at an address: a document, a way on, or nothing."""

import json
from dataclasses import dataclass

from delivery.http.problems import Problem
from delivery.queries import Stored, resolve_path
from news.api.resolve import clean_path, locale_of, resolve_answer


@dataclass(frozen=True)
class Onward:
    """Another address, with 301 (for good) or 302 (for now)."""

    to: str
    status: int


def find(given: str) -> Stored | Onward | None:
    """Return what readers get at a path; the rules are those of the API's resolve.

    ``given`` may have a query string, for redirects that name one. One query for what
    is there, at most eight for what is not.
    """
    bare = given.partition("?")[0]
    path = clean_path(bare)
    found = resolve_path(path, locale=locale_of(path))
    if found and not found.moved:
        return found.document if path == bare else Onward(path, 301)
    try:
        answer = json.loads(resolve_answer(given).content)
    except Problem:
        return None
    # The path alone, so that a reader stays on the host they came to.
    return Onward(answer["path"] or answer["to"], answer["status"])

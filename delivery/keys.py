"""Surrogate keys: what an answer is kept under, and what a change makes caches drop.

Both sides are here and nowhere else, so that they cannot drift apart: the keys of an
answer name what would make it another answer, the keys of a change name all that it
may have touched. A cache drops an answer when the two share a key.

| key | an answer has it if | a change has it if |
| --- | --- | --- |
| ``article-<id>`` | it shows this resource, or says it is missing | it is of this one |
| ``list-article`` | it lists a kind, unfiltered or by words | it is of this kind |
| ``list-article-section-world`` | it lists a kind by this value | touched, old or new |
| ``list-article-locale-en`` | it lists a kind in this language | it is in this one |
| ``path-<digest>`` | it depends on what lies at this path | came to it, or left it |
| ``edited-front-en`` | it names this kind in passing | it was more than a refresh |
| ``redirects`` | it depends on what editors redirect | none (`delivery.purge` has it) |
| ``changes`` | it tells of the log of changes | always |
| ``past`` | it tells what was public once | it strikes that out: killed, deleted |

Keys are ASCII without spaces and commas, which the headers of CDNs use to part them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

CHANGES = "changes"
PAST = "past"
REDIRECTS = "redirects"

PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# Headers of answers stay below 4 kB, which is what nginx reads from us.
MAX_KEYS = 24


class Event(Protocol):
    """What keys are made of: a `delivery.models.Change`, or an event of the log."""

    kind: str
    locale: str
    path: str
    old_path: str
    action: str


def of_resource(kind: str, public_id: UUID | str) -> str:
    """Return the key of one resource, present or missing."""
    return f"{kind}-{public_id}"


def of_path(path: str) -> str:
    """Return the key of whatever lies at a path, in any language."""
    return f"path-{_digest(path)}"


def of_value(kind: str, name: str, value: str) -> str:
    """Return the key of the list of a kind by one value."""
    plain = value if PLAIN.fullmatch(value) else f"~{_digest(value)}"
    return f"list-{kind}-{name}-{plain}"


def of_kind(kind: str) -> str:
    """Return the key of all of a kind."""
    return f"list-{kind}"


def edited(kind: str, locale: str) -> str:
    """Return the key of what is said in passing of a kind in one language.

    It is purged when such a resource itself is edited, not when it is brought up to
    date with others: a paper's name stays while its front page changes all day.
    """
    return f"edited-{kind}-{locale}"


def of_list(kind: str, filters: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the keys of a list: those of one of its filters, else of the kind.

    What enters, leaves or changes in a list carries a value of *every* filter, so
    one filter's values are enough; the fewest are taken, and of equals the first:
    name the narrow ones first. ``locale`` may be among them.
    """
    given = [(name, values) for name, values in filters.items() if values]
    if given:
        name, values = min(given, key=lambda pair: len(pair[1]))
        if len(values) <= MAX_KEYS:
            return tuple(sorted({of_value(kind, name, value) for value in values}))
    return (of_kind(kind),)


def of_change(
    event: Event, *, public_id: UUID | str, facets: Iterable[Sequence[str]]
) -> frozenset[str]:
    """Return every key a change makes caches drop.

    ``facets`` are the (name, value) pairs of the lists it touched, old and new.
    """
    kind = event.kind
    keys = {
        CHANGES,
        of_resource(kind, public_id),
        of_kind(kind),
        of_value(kind, "locale", event.locale),
        *(of_value(kind, name, value) for name, value in facets),
        *(of_path(path) for path in (event.path, event.old_path) if path),
    }
    if event.action != "refreshed":
        keys.add(edited(kind, event.locale))
    if event.action in ("killed", "deleted"):
        keys.add(PAST)
    return frozenset(keys)


def headers(named: Iterable[str]) -> dict[str, str]:
    """Return the headers that tell caches the keys of an answer.

    ``Surrogate-Key`` for Varnish, Fastly and the edge; ``Cache-Tag`` for Cloudflare.
    """
    distinct = list(dict.fromkeys(named))
    told = {"Surrogate-Key": " ".join(distinct)}
    if settings.PURGE_CLOUDFLARE_ZONE:
        told["Cache-Tag"] = ",".join(distinct)
    return told if distinct else {}


def mark(response: Any, named: Iterable[str]) -> None:
    """Put the keys of an answer on its response."""
    for name, value in headers(named).items():
        response[name] = value


def _digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:20]

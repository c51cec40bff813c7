"""Who made a story: as entries, and as the one line that is printed."""

import re
from collections.abc import Iterable
from itertools import groupby

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from news.models import Author, Byline, BylineRole
from news.schemas import AuthorRef, BylineEntry

from .addresses import author_path
from .shared import Shared

BY = re.compile(r"^\s*by\s+", re.IGNORECASE)


def project_bylines(bylines: Iterable[Byline], *, shared: Shared) -> list[BylineEntry]:
    """Return the names over a story in the desk's order; authors in one query."""
    bylines = list(bylines)
    keys = [byline.author_id for byline in bylines if byline.author_id]
    authors = shared.rows(Author.objects.all(), keys)
    entries = (_entry(byline, authors.get(byline.author_id)) for byline in bylines)
    return [entry for entry in entries if entry.name]


def byline_line(entries: Iterable[BylineEntry], *, locale: str) -> str:
    """Join names as papers do: "By A and B; photographs by C".

    In the language of the story, whatever language the editor's screen has. Roles
    come in the order in which the desk named them first.
    """
    found = list(entries)
    roles = list(dict.fromkeys(entry.role for entry in found))
    ordered = sorted(found, key=lambda entry: roles.index(entry.role))
    with translation.override(locale):
        parts = [
            f"{BylineRole(role).label} {_and([entry.name for entry in group])}"
            for role, group in groupby(ordered, key=lambda entry: entry.role)
        ]
    line = "; ".join([*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])])
    return capfirst(line)


def author_ref(author: Author) -> AuthorRef:
    """Name an author; never the staff account behind them."""
    return AuthorRef(
        id=author.public_id,
        slug=author.slug,
        name=author.name,
        path=author_path(author.slug),
    )


def _entry(byline: Byline, author: Author | None) -> BylineEntry:
    # A wire line is often pasted with its own "By", which the line would repeat.
    name = author.name if author else BY.sub("", byline.wire_line).strip()
    return BylineEntry(
        name=name,
        role=byline.role,  # type: ignore[arg-type]
        author=author_ref(author) if author else None,
    )


def _and(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    joined = pgettext("between names", ", ").join(names[:-1])
    return gettext("%(names)s and %(last)s") % {"names": joined, "last": names[-1]}

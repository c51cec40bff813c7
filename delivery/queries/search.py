"""Words in published documents, by whichever search engine Wagtail is set to."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend

from delivery.models import Document, Facet
from delivery.queries.lists import (
    FilterError,
    Filters,
    Page,
    Row,
    clean_filters,
    clean_values,
)

MAX_OFFSET = 1000
MAX_WORDS = 16
MAX_WORD = 64


def search(
    text: str,
    *,
    kinds: Sequence[str],
    filters: Filters | None = None,
    published_after: datetime | None = None,
    published_before: datetime | None = None,
    updated_after: datetime | None = None,
    locale: str | Sequence[str] | None = None,
    limit: int = 20,
    after: tuple[int] | None = None,
    include_body: bool = False,
) -> Page:
    """Return documents that hold every word of ``text``, the best match first.

    Any text may be asked for: only its letters and digits count, the first 16 words
    of 64 characters each; without a word there is no match. Filters as in
    `list_documents`. ``after`` is the ``next`` of the page before, an offset of at
    most `MAX_OFFSET`: relevance has no key to page by. One query on
    PostgreSQL, three on SQLite. Raises `FilterError` for bad filters, limit or offset.
    """
    offset = after[0] if after else 0
    if not 0 <= offset <= MAX_OFFSET:
        raise FilterError(f"cursor: search goes no deeper than {MAX_OFFSET} results.")
    if not 1 <= limit <= 100:
        raise FilterError("limit: must lie between 1 and 100.")
    documents = _narrowed(
        kinds,
        filters=clean_filters(filters or {}),
        locales=clean_values("locale", locale),
        published_after=published_after,
        published_before=published_before,
        updated_after=updated_after,
    )
    words = searchable_words(text)
    if not words:
        return Page((), None)
    content = "body" if include_body else "card"
    documents = documents.only("public_id", content, "etag", "modified_at")
    results = get_search_backend().search(" ".join(words), documents, operator="and")
    found = list(results[offset : offset + limit + 1])
    rows = tuple(
        Row(row.public_id, bytes(getattr(row, content)), row.etag, row.modified_at)
        for row in found[:limit]
    )
    onward = offset + limit
    more = len(found) > limit and onward <= MAX_OFFSET
    return Page(rows, (onward,) if more else None)


def searchable_words(text: str) -> list[str]:
    """Return the words of ``text``: letters, digits and their marks, nothing else.

    What search engines read as an operator or a quote never reaches one.
    """
    kept = (
        character if unicodedata.category(character)[0] in "LNM" else " "
        for character in text[: MAX_WORDS * MAX_WORD * 4]
    )
    return [word[:MAX_WORD] for word in "".join(kept).split()[:MAX_WORDS]]


def _narrowed(
    kinds: Sequence[str],
    *,
    filters: dict[str, list[str]],
    locales: list[str],
    published_after: datetime | None,
    published_before: datetime | None,
    updated_after: datetime | None,
) -> QuerySet[Document]:
    documents = Document.objects.filter(kind__in=list(kinds))
    if locales:
        documents = documents.filter(locale__in=locales)
    for lookup, moment in (
        ("published_at__gt", published_after),
        ("published_at__lt", published_before),
        ("updated_at__gt", updated_after),
    ):
        if moment is not None:
            documents = documents.filter(**{lookup: moment})
    for name, values in filters.items():
        carriers = Facet.objects.filter(
            kind__in=list(kinds), name=name, value__in=values
        )
        documents = documents.filter(id__in=carriers.values("document_id"))
    return documents

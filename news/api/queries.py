"""The reads behind the API: the record's bytes, ready to be sent."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from delivery import cursor, keys, queries
from delivery.access.sections import confined_to
from delivery.http import Answer
from delivery.http.lists import list_answer, position, refused
from delivery.http.problems import not_found, wrong_parameter
from delivery.queries import PUBLISHED, Reading
from delivery.queries.lists import MAX_LIMIT
from news.schemas import ArticleCard, ArticleDocument

from .filters import FILED_BY, KINDS, ArticleParameters, SearchParameters
from .perspective import refuse_words

UUID_LENGTH = 36
PLURALS = {"section": "sections", "category": "categories", "author": "authors"}


def article_answer(id: str, *, reading: Reading = PUBLISHED) -> Answer:
    """Return one story; 1 query. What is no UUID is no story."""
    stored = reading.get_document("article", id) if _is_uuid(id) else None
    if stored is None:
        raise not_found("There is no such article.", keys=_missing("article", id))
    return stored_answer(stored)


def stored_answer(stored: queries.Stored) -> Answer:
    """Send a document as it is stored."""
    return Answer(
        stored.body,
        etag=stored.etag,
        modified_at=stored.modified_at,
        keys=(keys.of_resource(stored.kind, stored.id),),
    )


def articles_answer(
    request: HttpRequest,
    parameters: ArticleParameters,
    *,
    reading: Reading = PUBLISHED,
) -> Answer:
    """Return a page of stories; at most 3 queries of what is published."""
    fields = _checked_fields(parameters)
    order: str = parameters.order or "-published_at"
    if parameters.q is not None:
        if parameters.order:
            raise wrong_parameter("order", "order: cannot be given together with q.")
        refuse_words(parameters, reading)
        order = cursor.RELEVANCE
    page = _articles(parameters, order=order, reading=reading)
    filters = parameters.facets()
    named = keys.of_list("article", parameters.narrow_first())
    if parameters.q is not None:
        # SQLite weighs words by how often the whole paper has them.
        named = tuple(keys.of_kind(kind) for kind in KINDS)
    if not page.rows or any(len(values) > 1 for values in filters.values()):
        given = _without(filters, confined_to(request))
        named += require_known(given, reading=reading)
    return list_answer(
        request,
        page,
        order=f"{order}{reading.mark}",
        keys=named,
        items=[_only(row.content, fields) for row in page.rows] if fields else None,
    )


def search_answer(request: HttpRequest, parameters: SearchParameters) -> Answer:
    """Return a page of cards of any kind that hold the words; 1 query."""
    kinds: list[str] = [*parameters.kind] or [*KINDS]
    after: Any = position(parameters, order=cursor.RELEVANCE)
    try:
        page = queries.search(
            parameters.q,
            kinds=kinds,
            locale=parameters.locale or None,
            limit=parameters.limit,
            after=after,
        )
    except queries.FilterError as error:
        raise refused(error) from None
    named = tuple(keys.of_kind(kind) for kind in KINDS)
    return list_answer(request, page, order=cursor.RELEVANCE, keys=named)


def shelf_answer(
    kind: str, key: str, *, locale: str | None = None, reading: Reading = PUBLISHED
) -> Answer:
    """Return one section, category or author by id or slug; 1 query."""
    if _is_uuid(key):
        if stored := reading.get_document(kind, key):
            return stored_answer(stored)
        raise not_found(f"There is no such {kind}.", keys=_missing(kind, key))
    page = reading.list_documents(
        kind,
        filters={"key": [key]},
        locale=locale or settings.LANGUAGE_CODE,
        order="published_at",
        limit=1,
        include_body=True,
    )
    # Whoever takes the slug, or gives it up, has this key.
    slug = keys.of_value(kind, "key", key)
    if not page.rows:
        raise not_found(f"There is no such {kind}.", keys=(slug,))
    row = page.rows[0]
    return Answer(
        row.content,
        etag=row.etag,
        modified_at=row.modified_at,
        keys=(keys.of_resource(kind, row.id), slug),
    )


def sections_answer(
    request: HttpRequest, *, locales: list[str], reading: Reading = PUBLISHED
) -> Answer:
    """Return every section, by path, so that parents come before their children."""
    rows = _all("section", locales=locales, reading=reading)
    rows.sort(key=lambda row: row[0]["path"])
    items = (content for _, content in rows)
    return _whole(request, items, kind="section", locales=locales)


def categories_answer(request: HttpRequest, *, reading: Reading = PUBLISHED) -> Answer:
    """Return every category as a tree, by name on each level."""
    rows = _all("category", locales=[], reading=reading)
    rows.sort(key=lambda row: row[0]["name"].casefold())
    known = {read["id"] for read, _ in rows}
    under: dict[str | None, list[tuple[str, bytes]]] = {}
    for read, content in rows:
        parent = read["parent"]["id"] if read["parent"] else None
        # A child whose parent is not public stands at the top.
        under.setdefault(parent if parent in known else None, []).append(
            (read["id"], content)
        )

    def grown(content: bytes, id: str) -> bytes:
        children = (grown(inner, key) for key, inner in under.get(id, []))
        return content[:-1] + b',"children":[' + b",".join(children) + b"]}"

    tops = [grown(content, id) for id, content in under.get(None, [])]
    return _whole(request, tops, kind="category")


def authors_answer(
    request: HttpRequest, parameters: Any, *, reading: Reading = PUBLISHED
) -> Answer:
    """Return a page of authors, those who came first ahead; 1 query."""
    order = f"published_at{reading.mark}"
    page = reading.list_documents(
        "author",
        order="published_at",
        limit=parameters.limit,
        after=position(parameters, order=order),
    )
    return list_answer(request, page, order=order, keys=(keys.of_kind("author"),))


def _articles(
    parameters: ArticleParameters, *, order: str, reading: Reading
) -> queries.Page:
    after: Any = position(parameters, order=f"{order}{reading.mark}")
    try:
        if parameters.q is not None:
            return queries.search(
                parameters.q, kinds=["article"], after=after, **parameters.window()
            )
        return reading.list_documents(
            "article", order=order, after=after, **parameters.window()
        )
    except queries.FilterError as error:
        raise refused(error) from None


def _without(
    filters: dict[str, list[str]], own: tuple[str, ...]
) -> dict[str, list[str]]:
    """Return the filters without the sections that a key brought along."""
    sections = [name for name in filters.get("section", []) if name not in own]
    others = {name: values for name, values in filters.items() if name != "section"}
    return others | ({"section": sections} if sections else {})


def require_known(
    filters: dict[str, list[str]], *, reading: Reading
) -> tuple[str, ...]:
    """Refuse a section, category or author that is not there; return keys of those.

    An empty list would hide a slip of the pen. Asked only where the list does not
    prove its filters right by itself, so that the common list costs one query.
    Tags are free words: one that no story carries any more is an empty list.
    """
    asked = {name: filters[name] for name in FILED_BY if name in filters}
    if not asked:
        return ()
    pairs = [(name, value) for name, values in asked.items() for value in values]
    named = tuple(keys.of_value(name, "key", value) for name, value in pairs)
    found = reading.known_keys(asked)
    for name, value in pairs:
        if (name, value) not in found:
            raise wrong_parameter(
                name,
                f"{name}: there is no {name} “{value}”; "
                f"/api/v1/{PLURALS[name]}/ lists those there are.",
                kind="unknown-value",
                keys=named,
            )
    return named


def _checked_fields(parameters: ArticleParameters) -> list[str]:
    """Return the members to send, none for all; refuse those that are not there."""
    if not parameters.fields:
        return []
    model = ArticleDocument if parameters.include else ArticleCard
    known = list(model.model_fields)
    for name in parameters.fields:
        if name not in known:
            hint = "" if parameters.include else " (more with include=body)"
            raise wrong_parameter(
                "fields",
                f"fields: there is no “{name}”; known are {', '.join(known)}{hint}.",
                known=known,
            )
    return [name for name in known if name == "id" or name in parameters.fields]


def _only(content: bytes, fields: list[str]) -> bytes:
    """Cut a stored document down; the one place where bytes are read again."""
    read = json.loads(content)
    kept = {name: read[name] for name in fields if name in read}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _all(
    kind: str, *, locales: list[str], reading: Reading
) -> list[tuple[dict[str, Any], bytes]]:
    """Return the whole of a small set, read and as bytes; a query for each 1,000."""
    rows: list[queries.Row] = []
    after: Any = None
    while True:
        page = reading.list_documents(
            kind,
            locale=locales or None,
            order="published_at",
            limit=MAX_LIMIT,
            after=after,
            include_body=True,
        )
        rows += page.rows
        if (after := page.next) is None:
            return [(json.loads(row.content), row.content) for row in rows]


def _whole(
    request: HttpRequest,
    items: Iterable[bytes],
    *,
    kind: str,
    locales: Sequence[str] = (),
) -> Answer:
    page = queries.Page((), None)
    named = keys.of_list(kind, {"locale": locales})
    return list_answer(request, page, order="", keys=named, items=list(items))


def _missing(kind: str, id: str) -> tuple[str, ...]:
    """Return the keys of a resource that is not there; what is no id never will be."""
    return (keys.of_resource(kind, UUID(id)),) if _is_uuid(id) else ()


def _is_uuid(key: str) -> bool:
    try:
        return len(key) == UUID_LENGTH and bool(UUID(key))
    except ValueError:
        return False

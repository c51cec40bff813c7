"""Pairs of facets that may both be broad: one number, one range of an index.

Tags are left out: there are thousands, each on few stories, and a pair of any two
would be more rows than all else.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import md5
from itertools import combinations, product

from delivery.columns import as_uuid, fetch, stored_uuid

# Of these a pair is kept by ids; their slugs are looked up.
FILED_BY = ("author", "category", "section")
PAIRED = (*FILED_BY, "type")
# More ranges than this are not merged.
MOST = 12

Pair = tuple[str, str]


def keys_of(kind: str, facets: Iterable[Pair]) -> set[int]:
    """Return the keys of all pairs among a document's (name, value) facets."""
    values: dict[str, list[str]] = {name: [] for name in PAIRED}
    for name, value in facets:
        if name in PAIRED and (name not in FILED_BY or as_uuid(value)):
            values[name].append(value)
    return {
        _key(kind, one, another)
        for first, second in combinations(PAIRED, 2)
        for one in ((first, value) for value in values[first])
        for another in ((second, value) for value in values[second])
    }


def keys_for(kind: str, filters: Mapping[str, Sequence[str]]) -> list[int]:
    """Return keys whose documents together pass two of the filters, or none.

    The two of fewest values are taken; one query if slugs are among them.
    """
    named = (name for name in PAIRED if name in filters)
    fewest = sorted(named, key=lambda name: len(filters[name]))
    if len(fewest) < 2:
        return []
    first, second = sorted(fewest[:2])
    ids = _ids({name: filters[name] for name in (first, second)})
    ones = [(first, value) for value in ids[first]]
    others = [(second, value) for value in ids[second]]
    if not 0 < len(ones) * len(others) <= MOST:
        return []
    return [_key(kind, one, another) for one, another in product(ones, others)]


def _ids(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the values, ids in place of slugs; a slug may have one per language."""
    found: dict[str, list[str]] = {
        name: [v for v in values if name not in FILED_BY or as_uuid(v)]
        for name, values in filters.items()
    }
    slugs = [
        (name, value)
        for name, values in filters.items()
        for value in values
        if value not in found[name]
    ]
    if slugs:
        marks = " OR ".join(["(f.kind = %s AND f.value = %s)"] * len(slugs))
        rows = fetch(
            "SELECT f.kind, d.public_id FROM delivery_facet f "  # noqa: S608
            "JOIN delivery_document d ON d.id = f.document_id "
            f"WHERE f.name = 'key' AND ({marks})",
            [part for pair in slugs for part in pair],
        )
        for name, public_id in rows:
            found[name].append(str(stored_uuid(public_id)))
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def _key(kind: str, one: Pair, another: Pair) -> int:
    """Return 64 bits of a digest; PostgreSQL makes the same in migration 0008."""
    text = "\x1f".join((kind, *one, *another))
    digest = md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], signed=True)

"""Facet rows of a document, and those of pairs, brought up to date by difference."""

from typing import Any

from delivery import pairs
from delivery.models import Document, Facet, FacetPair
from delivery.resource import Resource


def facet_pairs(document: Document) -> list[list[str]]:
    """Return the document's facets as sorted [name, value] pairs."""
    pairs = Facet.objects.filter(document=document).values_list("name", "value")
    return sorted([name, value] for name, value in pairs)


def replace_facets(
    document: Document, resource: Resource, *, none_if_same: bool = False
) -> list[list[str]]:
    """Make the rows say what ``resource`` says, touching only rows that differ.

    Returns sorted [name, value] pairs of the lists affected, old and new values; on
    demand none if no value came or went.
    """
    rows = {
        (row.name, row.value): row for row in Facet.objects.filter(document=document)
    }
    wanted = set(resource.facets)
    gone, new = rows.keys() - wanted, wanted - rows.keys()
    if gone:
        keys = [rows[pair].pk for pair in gone]
        Facet.objects.filter(pk__in=keys).delete()
    copied = {
        "locale": resource.locale,
        "published_at": resource.published_at,
        "updated_at": resource.updated_at,
    }
    columns = {"kind": resource.kind, **copied}
    stale = [
        row.pk
        for pair, row in rows.items()
        if pair in wanted
        and any(getattr(row, name) != value for name, value in columns.items())
    ]
    if stale:
        Facet.objects.filter(pk__in=stale).update(**columns)
    Facet.objects.bulk_create(
        Facet(document=document, name=name, value=value, **columns)
        for name, value in sorted(new)
    )
    if gone or new or stale:
        _replace_pairs(document, resource, copied)
    if none_if_same and not (gone or new):
        return []
    return sorted([name, value] for name, value in rows.keys() | wanted)


def _replace_pairs(
    document: Document, resource: Resource, copied: dict[str, Any]
) -> None:
    wanted = pairs.keys_of(resource.kind, resource.facets)
    rows = FacetPair.objects.filter(document=document)
    known = dict(rows.values_list("key", "pk"))
    if gone := [pk for key, pk in known.items() if key not in wanted]:
        FacetPair.objects.filter(pk__in=gone).delete()
    if known.keys() & wanted:
        rows.update(**copied)
    FacetPair.objects.bulk_create(
        FacetPair(document=document, key=key, **copied)
        for key in sorted(wanted - known.keys())
    )

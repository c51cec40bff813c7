"""All reads of the published record: bytes in the tables, bytes out."""

from delivery.queries.detail import Resolved, Stored, get_document, resolve_path
from delivery.queries.lists import (
    MAX_VALUES,
    ORDERS,
    FilterError,
    Page,
    Row,
    all_of_kind,
    list_documents,
)
from delivery.queries.readings import PUBLISHED, AsOf, Published, Reading
from delivery.queries.search import MAX_OFFSET, search

__all__ = [
    "MAX_OFFSET",
    "MAX_VALUES",
    "ORDERS",
    "PUBLISHED",
    "AsOf",
    "FilterError",
    "Page",
    "Published",
    "Reading",
    "Resolved",
    "Row",
    "Stored",
    "all_of_kind",
    "get_document",
    "list_documents",
    "resolve_path",
    "search",
]

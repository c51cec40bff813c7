"""Which query parameters a listing takes besides those in its signature."""

from collections.abc import Iterable, Iterator

from django.db.models import Model
from django.http import HttpRequest
from ninja.operation import Operation
from wagtail.api import APIField
from wagtail.api.v3.routers.pages import BASE_PAGE_READ_FIELDS
from wagtail.coreutils import resolve_model_string
from wagtail.documents import get_document_model
from wagtail.documents.api.v3.router import BASE_DOCUMENT_READ_FIELDS
from wagtail.images import get_image_model
from wagtail.images.api.v3.router import BASE_IMAGE_READ_FIELDS
from wagtail.models import Page


def filter_names(operation: Operation, request: HttpRequest) -> Iterator[str]:
    """Yield the names of model fields this listing can be filtered by.

    Wagtail's listings compare any stored field of `api_fields`; pages only when the
    request names one type.
    """
    match operation.operation_id:
        case "pages_list":
            yield from _fields(_page_model(request), BASE_PAGE_READ_FIELDS)
        case "images_list":
            yield from _fields(get_image_model(), BASE_IMAGE_READ_FIELDS)
        case "documents_list":
            yield from _fields(get_document_model(), BASE_DOCUMENT_READ_FIELDS)
        case "snippets_list":
            yield from _snippet_fields(request)


def _fields(model: type[Model], base: Iterable[str]) -> Iterator[str]:
    # Wagtail names the key twice and cannot filter by the second name.
    yield from (name for name in base if name != "pk")
    for field in APIField.get_fields_for_model(model, db_fields_only=True):
        yield field.name


def _page_model(request: HttpRequest) -> type[Model]:
    types = request.GET.getlist("type")
    return _resolved(types[0]) if len(types) == 1 else Page


def _snippet_fields(request: HttpRequest) -> Iterator[str]:
    name = (
        request.resolver_match.kwargs.get("type", "") if request.resolver_match else ""
    )
    yield from _fields(_resolved(name), ["id"])


def _resolved(label: str) -> type[Model]:
    """Return the model of a label; a wrong one is refused later, by the operation."""
    try:
        return resolve_model_string(label)
    except (LookupError, ValueError):
        return Page

"""Names a client wrote and nobody reads: refused, so that no typo is lost."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from ninja.operation import Operation
from pydantic import BaseModel

from .parser import refuse
from .problems import Refused, error

Loc = tuple[str | int, ...]


def refuse_unknown(
    operation: Operation, request: HttpRequest, values: dict[str, Any]
) -> None:
    """Refuse a body or form with names the operation does not take.

    Wagtail's schemas drop them: `lead_image` instead of `lead_image_id` would give a
    story without its picture, and a 201. Raises `Refused` with 422.
    """
    refuse(_unknown_names(operation, request, values))


def refuse_unknown_query(
    operation: Operation, request: HttpRequest, *, also: Iterable[str] = ()
) -> None:
    """Refuse query parameters the operation does not take, with 400.

    A dropped filter is worse than an error: the answer would be the whole list.
    """
    known = {*also, *_flat_names(operation, "query")}
    unknown = sorted(set(request.GET) - known)
    if unknown:
        listed = ", ".join(sorted(known)) or "none"
        raise Refused(
            400,
            f"Unknown parameter {unknown[0]!r}. Known here: {listed}.",
            errors=[error(("query", name), "Unknown parameter.") for name in unknown],
        )


def _unknown_names(
    operation: Operation, request: HttpRequest, values: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for model in operation.models:
        if model.__ninja_param_source__ == "body":
            name = model.__read_from_single_attr__
            raw = getattr(request, "staff_body", None)
            yield from _unread(raw, values.get(name), ())
    if request.content_type == "multipart/form-data":
        known = {*_flat_names(operation, "form"), *_flat_names(operation, "file")}
        for name in (*request.POST, *request.FILES):
            if name not in known:
                yield _unknown((name,), known)


def _flat_names(operation: Operation, source: str) -> Iterator[str]:
    for model in operation.models:
        if model.__ninja_param_source__ == source:
            yield from getattr(model, "__ninja_flatten_map__", None) or (
                model.model_fields
            )


def _unread(raw: Any, read: Any, loc: Loc) -> Iterator[dict[str, Any]]:
    if isinstance(raw, list) and isinstance(read, list):
        for index, (inner, item) in enumerate(zip(raw, read, strict=False)):
            yield from _unread(inner, item, (*loc, index))
    if not isinstance(raw, dict) or not isinstance(read, BaseModel):
        return
    known = {
        field.alias or name: name for name, field in type(read).model_fields.items()
    }
    for name, inner in raw.items():
        if name not in known:
            yield _unknown((*loc, name), known)
        else:
            yield from _unread(inner, getattr(read, known[name]), (*loc, name))


def _unknown(loc: Loc, known: Iterable[str]) -> dict[str, Any]:
    close = difflib.get_close_matches(str(loc[-1]), known, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    return error(loc, f"Unknown field.{hint}", code="unknown_field")

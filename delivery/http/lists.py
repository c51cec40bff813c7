"""A page of a list as bytes: the envelope, the address of the next page, the keys."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from delivery import cursor
from delivery.queries import FilterError, Page

from .answers import Answer
from .parameters import ListParameters
from .problems import Problem, wrong_parameter


def envelope(items: Iterable[bytes], *, next_url: str | None) -> bytes:
    """Join stored items into `{"items": […], "next": …}` without reading them."""
    tail = json.dumps(next_url).encode()
    return b'{"items":[' + b",".join(items) + b'],"next":' + tail + b"}"


def list_answer(
    request: HttpRequest,
    page: Page,
    *,
    order: str,
    keys: tuple[str, ...],
    items: Iterable[bytes] | None = None,
) -> Answer:
    """Answer with a page; `items` stand for its rows where they were cut down."""
    onward = next_url(request, page, order=order)
    return Answer(
        envelope(items or [row.content for row in page.rows], next_url=onward),
        keys=keys,
        headers={"Link": f'<{onward}>; rel="next"'} if onward else {},
    )


def next_url(request: HttpRequest, page: Page, *, order: str) -> str | None:
    """Return the address of the page after this one, all other parameters kept.

    Built on ``SITE_URL``: the host a client sends is never repeated to others. In one
    order, whatever the order of the question: caches keep one answer for all of them.
    """
    if page.next is None:
        return None
    pairs = sorted(
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name != "cursor"
    )
    pairs.append(("cursor", cursor.encode(page.next, order=order)))
    return f"{settings.SITE_URL}{request.path}?{urlencode(pairs)}"


def position(parameters: ListParameters, *, order: str) -> tuple[Any, ...] | None:
    """Return where the list goes on, or raise a 400 for a cursor that is not ours."""
    if parameters.cursor is None:
        return None
    try:
        return cursor.decode(parameters.cursor, order=order)
    except cursor.InvalidCursor as error:
        raise wrong_parameter("cursor", str(error)) from None


def refused(error: FilterError) -> Problem:
    """Turn the record's refusal, which opens with the parameter, into a 400."""
    name = str(error).partition(":")[0]
    return wrong_parameter(name, str(error))

"""The delivery API's addresses for every version of a story that ever came out."""

import json
import re
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from delivery import keys
from delivery.http import (
    Answer,
    ListParameters,
    Parameters,
    Problem,
    openapi_parameters,
    read_parameters,
    respond,
)
from delivery.http.lists import list_answer, position
from delivery.http.problems import not_found, wrong_parameter
from delivery.queries import Page
from delivery.queries.editions import (
    Numbered,
    Printed,
    get_editions,
    list_editions,
)
from delivery.resource import etag_of
from news import schemas

from .difference import EditionDifference, difference
from .difference_page import page as difference_page
from .perspective import holder_of

router = Router()

# Bytes of an edition never change; but a kill has to reach them, so only a cache that
# is purged by key keeps them for long.
FOR_EVER = "public, max-age=86400, s-maxage=31536000, immutable"
NUMBER = re.compile(r"[1-9]\d{0,9}")
ORDER = "-number"

OPENS_WITHDRAWN = "Also shows the editions of a story that was withdrawn."
PreviewToken = Annotated[str, Field(min_length=1, max_length=200)]


class EditionEntry(schemas.Document):
    """One published version of a story, and its link in the ledger's chain."""

    number: int
    made_at: schemas.Moment
    reason: Literal["first", "update", "correction", "clarification", "retraction"]
    sha256: str = Field(description="Hash of this edition, hexadecimal.")
    previous_sha256: str = Field(
        description="Hash of the edition before; 64 zeros for the first."
    )
    url: str = Field(description="Address of the bytes readers got.")


class EditionList(schemas.Document):
    """A page of editions, the newest first."""

    items: list[EditionEntry]
    next: str | None


class EditionsParameters(ListParameters):
    """What the list of editions takes."""

    preview_token: PreviewToken | None = Field(None, description=OPENS_WITHDRAWN)


class EditionParameters(Parameters):
    """What one edition takes."""

    preview_token: PreviewToken | None = Field(None, description=OPENS_WITHDRAWN)


class DifferenceParameters(EditionParameters):
    """What the difference of two editions takes."""

    from_: Annotated[str, Field(alias="from", max_length=20)] = Field(
        "", description="Number of the edition to compare with; the one before if left."
    )
    format: Literal["json", "html"] | None = Field(
        None, description="`html` for a page; else what `Accept` prefers."
    )


@router.get(
    "/articles/{id}/editions/",
    response=EditionList,
    tags=["editions"],
    operation_id="list_editions",
    summary="List the editions of a story",
    openapi_extra={"parameters": openapi_parameters(EditionsParameters)},
)
def editions(request: HttpRequest, id: str) -> HttpResponse:
    """List every version of a public story, the newest first.

    `sha256` chains each edition to the one before it; docs/api.md says how to check.
    """
    parameters = read_parameters(EditionsParameters, request.GET)
    key = _key(id)
    after: Any = position(parameters, order=ORDER)
    found = list_editions(
        "article",
        key,
        limit=parameters.limit + 1,
        below=after[1] if after else None,
        withdrawn=_opens(request, key),
    )
    if found is None:
        raise _no_article(key)
    shown = found[: parameters.limit]
    onward = (
        (shown[-1].created_at, shown[-1].number)
        if len(found) > parameters.limit
        else None
    )
    answer = list_answer(
        request,
        Page((), onward),
        order=ORDER,
        keys=(keys.of_resource("article", key), keys.PAST),
        items=[_entry(key, edition) for edition in shown],
    )
    return respond(request, answer)


@router.get(
    "/articles/{id}/editions/{number}/",
    response=schemas.ArticleDocument,
    tags=["editions"],
    operation_id="get_edition",
    summary="Get an edition of a story",
    openapi_extra={"parameters": openapi_parameters(EditionParameters)},
)
def edition(request: HttpRequest, id: str, number: str) -> HttpResponse:
    """Give the exact bytes readers got when this edition came out."""
    read_parameters(EditionParameters, request.GET)
    key, wanted = _key(id), _number(number)
    found = get_editions(
        "article", key, numbers=[wanted], withdrawn=_opens(request, key)
    )
    return respond(request, _printed(key, found.get(wanted)))


@router.get(
    "/articles/{id}/editions/{number}/diff/",
    response=EditionDifference,
    tags=["editions"],
    operation_id="compare_editions",
    summary="Compare two editions of a story",
    openapi_extra={
        "parameters": openapi_parameters(DifferenceParameters),
        "responses": {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    },
)
def diff(request: HttpRequest, id: str, number: str) -> HttpResponse:
    """Tell what differs between this edition and another, in fields, blocks and words.

    As JSON, or as a page of HTML with `<ins>` and `<del>`.
    """
    parameters = read_parameters(DifferenceParameters, request.GET)
    key, new = _key(id), _number(number)
    old = _other(parameters.from_, new)
    found = get_editions(
        "article", key, numbers=[old, new], withdrawn=_opens(request, key)
    )
    if new not in found:
        raise _no_edition(key)
    if old == 0:
        raise wrong_parameter(
            "from", "from: the first edition has none before it; say which."
        )
    if old not in found:
        raise wrong_parameter("from", f"from: this story has no edition {old}.")
    differs = difference(str(key), found[old].body, found[new].body, numbers=(old, new))
    answer = _shown(differs, found[new], as_page=_wants_page(request, parameters))
    return respond(request, answer)


def _shown(found: EditionDifference, new: Printed, *, as_page: bool) -> Answer:
    if as_page:
        locale = json.loads(new.body).get("locale") or settings.LANGUAGE_CODE
        content, kind = difference_page(found, locale=locale), "text/html"
        policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        headers = {"Content-Security-Policy": policy}
        media_type = f"{kind}; charset=utf-8"
    else:
        content, headers = found.model_dump_json().encode(), {}
        media_type = "application/json"
    return Answer(
        content,
        keys=(keys.of_resource("article", found.id), keys.PAST),
        headers=headers | {"Vary": "Accept, Accept-Encoding"},
        content_type=media_type,
        cache_control=FOR_EVER,
    )


def _wants_page(request: HttpRequest, parameters: DifferenceParameters) -> bool:
    if parameters.format is not None:
        return parameters.format == "html"
    preferred = request.get_preferred_type(["application/json", "text/html"])
    return preferred == "text/html"


def _printed(key: UUID, found: Printed | None) -> Answer:
    if found is None:
        raise _no_edition(key)
    return Answer(
        found.body,
        etag=etag_of(found.body),
        modified_at=found.created_at,
        keys=(keys.of_resource("article", key), keys.PAST),
        cache_control=FOR_EVER,
    )


def _entry(key: UUID, edition: Numbered) -> bytes:
    path = f"/api/v1/articles/{key}/editions/{edition.number}/"
    entry = EditionEntry(
        number=edition.number,
        made_at=edition.created_at,
        reason=edition.reason,  # type: ignore[arg-type]
        sha256=edition.sha256,
        previous_sha256=edition.previous_sha256,
        url=f"{settings.SITE_URL}{path}",
    )
    return entry.model_dump_json().encode()


def _opens(request: HttpRequest, key: UUID) -> bool:
    """Say whether who asks may see this story's withdrawn editions."""
    holder = holder_of(request)
    return holder is not None and holder.opens(key)


def _key(id: str) -> UUID:
    try:
        if len(id) == len(str(UUID(int=0))):
            return UUID(id)
    except ValueError:
        pass
    raise _no_article()


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise not_found(
            "There is no such edition; editions are numbered 1, 2, 3 and so on."
        )
    return int(text)


def _other(text: str, number: int) -> int:
    """Return the edition to compare with (0: none), or raise a 400 in words."""
    if not text:
        return number - 1
    if not NUMBER.fullmatch(text):
        raise wrong_parameter("from", "from: must be the number of an edition: 1, 2, …")
    return int(text)


def _no_article(key: UUID | None = None) -> Problem:
    named = (keys.of_resource("article", key),) if key else ()
    return not_found("There is no such article.", keys=named)


def _no_edition(key: UUID) -> Problem:
    named = (keys.of_resource("article", key),)
    return not_found("There is no such edition of a public article.", keys=named)

"""The delivery API's addresses for the front page, and for whatever lies at a path."""

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from delivery import keys
from delivery.http import (
    Answer,
    openapi_parameters,
    read_parameters,
    respond,
)
from delivery.queries import PUBLISHED, Reading
from home.preview import front_draft, front_draft_at, no_front
from home.schemas import FrontDocument
from news import schemas
from news.api import examples
from news.api.filters import KeyParameters, ResolveParameters
from news.api.perspective import reading_of, told
from news.api.resolve import RedirectRecord, resolve_answer
from news.preview.overlay import Overlay

router = Router()


@router.get(
    "/front/",
    response=FrontDocument,
    tags=["front"],
    operation_id="get_front",
    summary="Get the front page",
    openapi_extra={"parameters": openapi_parameters(KeyParameters)},
)
def get_front(request: HttpRequest) -> HttpResponse:
    """Give the front page in one language: leading stories and the latest, as cards."""
    parameters = read_parameters(KeyParameters, request.GET)
    reading = reading_of(request, parameters)
    locale = parameters.locale or settings.LANGUAGE_CODE
    answer = front_answer(locale, reading=reading)
    return respond(request, told(answer, reading))


@router.get(
    "/resolve/",
    response=Annotated[
        FrontDocument
        | schemas.ArticleDocument
        | schemas.SectionDocument
        | schemas.CategoryDocument
        | schemas.AuthorDocument
        | RedirectRecord,
        Field(discriminator="type"),
    ],
    tags=["resolve"],
    operation_id="resolve_path",
    summary="Find what is published at a path",
    openapi_extra={"parameters": openapi_parameters(ResolveParameters)},
)
def resolve_path(request: HttpRequest) -> HttpResponse:
    """Give the document at a path of the site, or a redirect record for an old path.

    Tell them by `type`. A redirect record is a plain 200 answer: the app decides
    whether to go on.
    """
    parameters = read_parameters(ResolveParameters, request.GET)
    reading = reading_of(request, parameters)
    answer = front_draft_at(parameters.path, reading=reading)
    answer = answer or resolve_answer(parameters.path, reading=reading)
    return respond(request, told(answer, reading))


def front_example() -> dict[str, Any]:
    """Show what a front page looks like."""
    front = FrontDocument(
        id=UUID("1d2c3b4a-5f6e-4789-8a9b-0c1d2e3f4a01"),
        url=f"{examples.SITE}/",
        path="/",
        title="The Paper",
        standfirst="What the day was.",
        leads=[examples.CARD],
        latest=[],
        edition=7,
        locale="en",
    )
    return front.model_dump(mode="json")


def front_answer(locale: str, *, reading: Reading = PUBLISHED) -> Answer:
    """Return the front page in a language; 1 query of what is published."""
    if isinstance(reading, Overlay):
        return front_draft(locale, reading=reading)
    page = reading.list_documents("front", locale=locale, limit=1, include_body=True)
    here = keys.of_value("front", "locale", locale)
    for row in page.rows:
        return Answer(
            row.content,
            etag=row.etag,
            modified_at=row.modified_at,
            keys=(keys.of_resource("front", row.id), here),
        )
    raise no_front(keys=(here,))

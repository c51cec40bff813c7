"""The delivery API's addresses for stories and what they are filed by."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from delivery.http import openapi_parameters, read_parameters, respond
from news import schemas

from . import filters, queries
from .perspective import reading_of, told

router = Router()


class ArticlePart(BaseModel):
    """What `fields` leaves of a story: its id and the members asked for."""

    model_config = ConfigDict(extra="allow")

    id: UUID


class ArticleList(schemas.Document):
    """A page of stories; whole documents with `include=body`, parts with `fields`."""

    items: list[schemas.ArticleCard | schemas.ArticleDocument | ArticlePart]
    next: str | None


class SectionList(schemas.Document):
    """All sections; parents come before their children."""

    items: list[schemas.SectionDocument]
    next: str | None


class CategoryTree(schemas.Document):
    """List all categories, each with those under it."""

    items: list[schemas.CategoryNode]
    next: str | None


class AuthorList(schemas.Document):
    """A page of authors."""

    items: list[schemas.AuthorDocument]
    next: str | None


class SearchList(schemas.Document):
    """A page of whatever holds the words, the best match first; `type` tells them."""

    items: list[
        Annotated[
            schemas.ArticleCard
            | schemas.SectionDocument
            | schemas.CategoryDocument
            | schemas.AuthorDocument,
            Field(discriminator="type"),
        ]
    ]
    next: str | None


def takes(model: type[filters.Parameters], **more: Any) -> dict[str, Any]:
    """Describe an operation's query parameters; they are read by `read_parameters`."""
    return {"parameters": openapi_parameters(model), **more}


@router.get(
    "/articles/",
    response=ArticleList,
    tags=["articles"],
    operation_id="list_articles",
    summary="List stories",
    openapi_extra=takes(filters.ArticleParameters),
)
def list_articles(request: HttpRequest) -> HttpResponse:
    """List stories as cards, the newest first.

    Repeat a parameter to allow any of several values; different parameters must all
    hold. A filter by section or category finds what lies below it too. Follow `next`,
    which is also sent as a `Link` header, until it is null.
    """
    parameters = read_parameters(filters.ArticleParameters, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.articles_answer(request, parameters, reading=reading)
    return respond(request, told(answer, reading))


@router.get(
    "/articles/{id}/",
    response=schemas.ArticleDocument,
    tags=["articles"],
    operation_id="get_article",
    summary="Get a story",
    openapi_extra=takes(filters.Perspective),
)
def get_article(request: HttpRequest, id: str) -> HttpResponse:
    """Give one story, whole, by its id; one that is not public is a 404."""
    parameters = read_parameters(filters.Perspective, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.article_answer(id, reading=reading)
    return respond(request, told(answer, reading))


@router.get(
    "/search/",
    response=SearchList,
    tags=["search"],
    operation_id="search",
    summary="Search",
    openapi_extra=takes(filters.SearchParameters),
)
def search(request: HttpRequest) -> HttpResponse:
    """Find stories, sections, categories and authors that hold every word of `q`."""
    parameters = read_parameters(filters.SearchParameters, request.GET)
    return respond(request, queries.search_answer(request, parameters))


@router.get(
    "/sections/",
    response=SectionList,
    tags=["sections"],
    operation_id="list_sections",
    summary="List sections",
    openapi_extra=takes(filters.ShelfParameters),
)
def list_sections(request: HttpRequest) -> HttpResponse:
    """List all sections of the paper in one answer."""
    parameters = read_parameters(filters.ShelfParameters, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.sections_answer(
        request, locales=parameters.locale, reading=reading
    )
    return respond(request, told(answer, reading))


@router.get(
    "/sections/{key}/",
    response=schemas.SectionDocument,
    tags=["sections"],
    operation_id="get_section",
    summary="Get a section",
    openapi_extra=takes(filters.KeyParameters),
)
def get_section(request: HttpRequest, key: str) -> HttpResponse:
    """Give one section by its id or slug."""
    parameters = read_parameters(filters.KeyParameters, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.shelf_answer(
        "section", key, locale=parameters.locale, reading=reading
    )
    return respond(request, told(answer, reading))


@router.get(
    "/categories/",
    response=CategoryTree,
    tags=["categories"],
    operation_id="list_categories",
    summary="List categories",
    openapi_extra=takes(filters.Perspective),
)
def list_categories(request: HttpRequest) -> HttpResponse:
    """List all categories as a tree in one answer."""
    parameters = read_parameters(filters.Perspective, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.categories_answer(request, reading=reading)
    return respond(request, told(answer, reading))


@router.get(
    "/categories/{key}/",
    response=schemas.CategoryDocument,
    tags=["categories"],
    operation_id="get_category",
    summary="Get a category",
    openapi_extra=takes(filters.Perspective),
)
def get_category(request: HttpRequest, key: str) -> HttpResponse:
    """Give one category by its id or slug."""
    parameters = read_parameters(filters.Perspective, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.shelf_answer("category", key, reading=reading)
    return respond(request, told(answer, reading))


@router.get(
    "/authors/",
    response=AuthorList,
    tags=["authors"],
    operation_id="list_authors",
    summary="List authors",
    openapi_extra=takes(filters.AuthorParameters),
)
def list_authors(request: HttpRequest) -> HttpResponse:
    """List authors, those who came first ahead."""
    parameters = read_parameters(filters.AuthorParameters, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.authors_answer(request, parameters, reading=reading)
    return respond(request, told(answer, reading))


@router.get(
    "/authors/{key}/",
    response=schemas.AuthorDocument,
    tags=["authors"],
    operation_id="get_author",
    summary="Get an author",
    openapi_extra=takes(filters.Perspective),
)
def get_author(request: HttpRequest, key: str) -> HttpResponse:
    """Give one author by their id or slug."""
    parameters = read_parameters(filters.Perspective, request.GET)
    reading = reading_of(request, parameters)
    answer = queries.shelf_answer("author", key, reading=reading)
    return respond(request, told(answer, reading))

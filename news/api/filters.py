"""What can be asked of the lists of stories, and what the record makes of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from delivery.http import ListParameters, Moment, Parameters
from news.models import ArticleType

ORDERS = Literal["-published_at", "published_at", "-updated_at"]
FACETS = ("section", "category", "author", "tag", "type")
NARROW_FIRST = ("author", "tag", "category", "section", "type", "locale")
# Those whose values are resources themselves, so that a wrong one can be told.
FILED_BY = ("section", "category", "author")
KINDS = ("article", "section", "category", "author")


def _canonical(value: str) -> str:
    """Write a UUID as the record does; anything else is a slug as it stands."""
    try:
        return str(UUID(value)) if len(value) == 36 else value
    except ValueError:
        return value


def _known_locale(value: str) -> str:
    known = [code for code, _ in settings.LANGUAGES]
    if value not in known:
        raise ValueError(f"is not one of {', '.join(known)}")
    return value


def _known_type(value: str) -> str:
    if value not in ArticleType.values:
        raise ValueError(f"is not one of {', '.join(ArticleType.values)}")
    return value


def _some_word(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank; name at least one word, or leave it out")
    return value


def _names(value: Any) -> list[str]:
    """Split `a,b`; the parameter may be repeated as well."""
    given = value if isinstance(value, list) else [value]
    return [name.strip() for part in given for name in str(part).split(",")]


Key = Annotated[str, AfterValidator(_canonical)]
Locale = Annotated[
    str,
    AfterValidator(_known_locale),
    WithJsonSchema({"type": "string", "examples": ["en"]}),
]
Type = Annotated[
    str,
    AfterValidator(_known_type),
    WithJsonSchema({"type": "string", "enum": list(ArticleType.values)}),
]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Words = Annotated[
    Text,
    AfterValidator(_some_word),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"\S"}
    ),
]


class Perspective(Parameters):
    """From when, and by whose leave, a thing is seen; all but search takes it."""

    as_of: Moment | None = Field(
        None,
        description="What readers could read at this time. A time to come needs a "
        "preview token.",
    )
    preview_token: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None,
        description="Shows drafts. Better sent as `Authorization: Preview …`, which "
        "no log of addresses keeps.",
    )


class NoParameters(Parameters):
    """An address that takes none."""


class ArticleParameters(Perspective, ListParameters):
    """What `/articles/` takes."""

    section: list[Key] = Field(
        [], description="Slug or id of a section; finds what lies below it too."
    )
    category: list[Key] = Field(
        [], description="Slug or id of a category; finds what lies below it too."
    )
    author: list[Key] = Field([], description="Slug or id of an author.")
    tag: list[Key] = Field([], description="Slug of a tag.")
    type: list[Type] = Field([], description="Form of the story.")
    locale: list[Locale] = Field([], description="Language of the story.")
    published_after: Moment | None = Field(None, description="Later than this time.")
    published_before: Moment | None = Field(None, description="Earlier than this time.")
    updated_after: Moment | None = Field(None, description="Changed after this time.")
    q: Words | None = Field(
        None,
        description="Words that must all occur. The best match comes first, so `order` "
        "cannot be given with it.",
    )
    order: ORDERS | None = Field(
        None, description="Newest first (`-published_at`) unless said otherwise."
    )
    fields: Annotated[list[str], BeforeValidator(_names)] = Field(
        [],
        description="Names of members to send, with commas between; `id` always comes.",
    )
    include: list[Literal["body"]] = Field(
        [], description="`body`: whole documents in place of cards."
    )

    def facets(self) -> dict[str, list[str]]:
        """Return the filters by facet, without those that were not given."""
        given = {name: getattr(self, name) for name in FACETS}
        return {name: values for name, values in given.items() if values}

    def narrow_first(self) -> dict[str, list[str]]:
        """Return facets and languages, those that cut a list shortest ahead."""
        given = self.facets() | {"locale": self.locale}
        return {name: given[name] for name in NARROW_FIRST if name in given}

    def window(self) -> dict[str, Any]:
        """Return what the record's lists and its search take alike."""
        return {
            "filters": self.facets(),
            "published_after": self.published_after,
            "published_before": self.published_before,
            "updated_after": self.updated_after,
            "locale": self.locale or None,
            "limit": self.limit,
            "include_body": bool(self.include),
        }


class SearchParameters(ListParameters):
    """What `/search/` takes."""

    q: Words = Field(description="Words that must all occur.")
    kind: list[Literal["article", "section", "category", "author"]] = Field(
        [], description="What to look for; everything if left out."
    )
    locale: list[Locale] = Field([], description="Language.")


class ResolveParameters(Perspective):
    """What `/resolve/` takes."""

    path: Text = Field(
        description="Path of a page, such as `/world/some-story/`. A whole address, a "
        "missing slash and a query string are understood."
    )


class ShelfParameters(Perspective):
    """What the short lists take."""

    locale: list[Locale] = Field([], description="Language.")


class AuthorParameters(Perspective, ListParameters):
    """What `/authors/` takes."""


class KeyParameters(Perspective):
    """What the detail of a section takes: slugs are the business of one language."""

    locale: Locale | None = Field(
        None, description="Language in which the slug is meant; the main one if absent."
    )

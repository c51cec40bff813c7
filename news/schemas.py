"""The public contract: what a story looks like to an app. Imports no tables."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from media.schemas import PictureDocument


def rfc3339(moment: datetime) -> str:
    """Write an aware time as RFC 3339 in UTC with milliseconds, as every answer does.

    Milliseconds are cut, not rounded: a reader who asks for what is later than a
    time we gave is shown something twice rather than not at all.
    """
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "examples": ["2020-07-07T09:30:00.000Z"],
        }
    ),
]


class Document(BaseModel):
    """Base of every public shape: unknown fields are a programming error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SectionRef(Document):
    """A section as a story names it."""

    id: UUID
    slug: str
    name: str
    path: str


class CategoryRef(Document):
    """A category as a story names it under "Published under"."""

    id: UUID
    slug: str
    name: str


class TagRef(Document):
    """A free word on a story; `slug` is what the `tag` filter takes."""

    slug: str
    name: str


class AuthorRef(Document):
    """An author as a byline names them."""

    id: UUID
    slug: str
    name: str
    path: str


class BylineEntry(Document):
    """One name over a story; `author` is null for a wire byline."""

    name: str
    role: Literal[
        "by",
        "photographs",
        "additional_reporting",
        "illustrations",
        "video",
        "translation",
        "edited",
    ]
    author: AuthorRef | None


class CorrectionEntry(Document):
    """What was put right, in words for readers."""

    kind: Literal["correction", "clarification", "update", "retraction"]
    text: str
    made_at: Moment


class SourceEntry(Document):
    """Where a syndicated story comes from."""

    name: str


class SeoEntry(Document):
    """Title and description for search engines and shares; never empty titles."""

    title: str
    description: str


class LinkEntry(Document):
    """A link of a text to something of this house, in the order of the text.

    The same id and type stand on the `<a>` as `data-id` and `data-type`, so that an
    app may open the story itself instead of its web address.
    """

    id: str = Field(description="UUID of the resource; number of a document.")
    type: Literal["article", "section", "front", "document"]
    url: str


class Block(Document):
    """One block of a body: `id` stays the same for as long as the block lives."""

    id: str


class ParagraphBlock(Block):
    """Running text: paragraphs and lists."""

    type: Literal["paragraph"] = "paragraph"
    text: str = Field(description="The same words without markup.")
    links: list[LinkEntry]
    html: str


class HeadingBlock(Block):
    """A heading between paragraphs."""

    type: Literal["heading"] = "heading"
    level: Literal[2, 3, 4]
    text: str
    html: str


class ImageBlock(Block):
    """A picture; its words are those of this use."""

    type: Literal["image"] = "image"
    picture: PictureDocument
    html: str


class GalleryBlock(Block):
    """Several pictures that belong together."""

    type: Literal["gallery"] = "gallery"
    title: str
    pictures: list[PictureDocument]
    html: str


class PullQuoteBlock(Block):
    """A sentence lifted out of the story."""

    type: Literal["pull_quote"] = "pull_quote"
    quote: str
    attribution: str
    html: str


class EmbedEntry(Document):
    """Something of another site. All but `url` is empty if that site gave nothing."""

    url: str
    kind: str = Field(description="oEmbed's type: video, photo, rich, link; or empty.")
    provider: str
    title: str
    author: str
    thumbnail_url: str
    html: str = Field(
        description="A player of a provider this house trusts, one iframe; else empty."
    )
    width: int | None
    height: int | None


class EmbedBlock(Block):
    """An embed; `html` holds the player, or a link where there is none."""

    type: Literal["embed"] = "embed"
    embed: EmbedEntry
    caption: str
    html: str


class FactBoxBlock(Block):
    """Facts set apart from the text."""

    type: Literal["fact_box"] = "fact_box"
    title: str
    text: str
    links: list[LinkEntry]
    html: str


class TableColumn(Document):
    """One column: its heading and what its cells hold."""

    type: Literal["text", "number", "rich_text"]
    heading: str


class TableCell(Document):
    """One cell: plain words (a number as it was written) and HTML."""

    text: str
    html: str


class TableBlock(Block):
    """Rows of cells under headed columns."""

    type: Literal["table"] = "table"
    caption: str
    columns: list[TableColumn]
    rows: list[list[TableCell]]
    links: list[LinkEntry]
    html: str


class FileEntry(Document):
    """A file for readers to take; `size` is in bytes, `type` a media type."""

    id: int
    title: str
    filename: str
    size: int | None
    type: str
    url: str


class DocumentBlock(Block):
    """A file offered in the text."""

    type: Literal["document"] = "document"
    document: FileEntry
    html: str


class DividerBlock(Block):
    """A break between parts of a story."""

    type: Literal["divider"] = "divider"
    html: str


class ArticleHead(Document):
    """What document and card have in common, up to the lead picture."""

    id: UUID
    type: Literal["article"] = "article"
    url: str
    path: str
    headline: str
    kicker: str
    standfirst: str
    dateline: str
    article_type: str
    published_at: Moment
    updated_at: Moment
    edition: int = Field(description="Number of the published version, from 1.")
    section: SectionRef | None
    bylines: list[BylineEntry]
    byline: str = Field(description="The bylines as one line, ready to print.")
    published_under: list[CategoryRef] = Field(description="The first is the primary.")
    tags: list[TagRef]
    lead_image: PictureDocument | None


class ArticleCard(ArticleHead):
    """A story in a list."""

    word_count: int
    reading_minutes: int
    source: SourceEntry | None
    canonical_url: str
    locale: str


class RelatedStoryBlock(Block):
    """A pointer to another story, inside the text."""

    type: Literal["related_story"] = "related_story"
    story: ArticleCard
    html: str


BodyBlock = Annotated[
    ParagraphBlock
    | HeadingBlock
    | ImageBlock
    | GalleryBlock
    | PullQuoteBlock
    | EmbedBlock
    | FactBoxBlock
    | TableBlock
    | RelatedStoryBlock
    | DocumentBlock
    | DividerBlock,
    Field(discriminator="type"),
]


class ArticleDocument(ArticleHead):
    """A story, whole."""

    body: list[BodyBlock]
    body_html: str = Field(description="All blocks as one piece of clean HTML.")
    word_count: int
    reading_minutes: int
    corrections: list[CorrectionEntry]
    related: list[ArticleCard]
    source: SourceEntry | None
    canonical_url: str = Field(
        description="Where the story first appeared; its own address unless syndicated."
    )
    seo: SeoEntry
    locale: str


class EmbargoedCard(ArticleCard):
    """A story under embargo in a list."""

    embargoed_until: Moment = Field(description="Not to be published before.")


class EmbargoedArticle(ArticleDocument):
    """A story under embargo, as readers will get it; `edition` is what it will be."""

    embargoed_until: Moment = Field(description="Not to be published before.")


# What a document has and a card has not.
CARD_LEAVES_OUT = frozenset({"body", "body_html", "corrections", "related", "seo"})


class SectionDocument(Document):
    """A section of the paper."""

    id: UUID
    type: Literal["section"] = "section"
    url: str
    path: str
    name: str
    slug: str
    standfirst: str
    parent: SectionRef | None
    edition: int
    locale: str


class CategoryDocument(Document):
    """A subject that stories are published under."""

    id: UUID
    type: Literal["category"] = "category"
    url: str
    path: str
    name: str
    slug: str
    description: str
    media_topic: str = Field(description="IPTC Media Topic, medtop:…, or empty.")
    parent: CategoryRef | None
    ancestors: list[CategoryRef] = Field(description="The outermost first.")
    edition: int
    locale: str


class CategoryNode(CategoryDocument):
    """A category with the categories under it."""

    children: list["CategoryNode"]


class AuthorDocument(Document):
    """A person whose name stands over stories."""

    id: UUID
    type: Literal["author"] = "author"
    url: str
    path: str
    name: str
    slug: str
    job_title: str
    biography: str
    portrait: PictureDocument | None
    edition: int
    locale: str

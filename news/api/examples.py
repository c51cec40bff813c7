"""What answers look like, for readers of the contract; made by the schemas."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from media.schemas import FocalPoint, PictureDocument, RenditionDocument
from news import schemas

SITE = "https://paper.example"
STORY_PATH = "/world/asia/harbour-reopens/"
WORLD = schemas.SectionRef(
    id=UUID("5b0d3f0e-6b5c-4f0e-9d55-0d8f3a4c1e01"),
    slug="world",
    name="World",
    path="/world/",
)
ASIA = schemas.SectionRef(
    id=UUID("5b0d3f0e-6b5c-4f0e-9d55-0d8f3a4c1e02"),
    slug="asia",
    name="Asia",
    path="/world/asia/",
)
TRADE = schemas.CategoryRef(
    id=UUID("8a4de1f2-93b7-4f67-8f0a-2c3d4e5f6a01"), slug="trade", name="Trade"
)
PORTS = schemas.CategoryRef(
    id=UUID("8a4de1f2-93b7-4f67-8f0a-2c3d4e5f6a02"), slug="ports", name="Ports"
)
ANN = schemas.AuthorRef(
    id=UUID("c7f7b0a4-3a52-4a1b-8a4f-1f2e3d4c5b01"),
    slug="ann-park",
    name="Ann Park",
    path="/authors/ann-park/",
)
PICTURE = PictureDocument(
    id=UUID("e2a1c9d8-7b6a-4c5d-9e8f-0a1b2c3d4e01"),
    alt="A crane lifts a red container over a quay",
    caption="The first ship in nine days",
    credit="Bo Lee / The Paper",
    caption_line="The first ship in nine days / Bo Lee / The Paper",
    width=3000,
    height=2000,
    focal_point=FocalPoint(x=0.42, y=0.5),
    dominant_color="#7a3b2e",
    renditions=[
        RenditionDocument(
            name="w640",
            format="webp",
            width=640,
            height=427,
            url=f"{SITE}/media/images/harbour.w640.webp",
        )
    ],
)

_head: dict[str, Any] = {
    "id": UUID("0f9d3c52-5a3e-4f4f-8d5a-6b7c8d9e0f01"),
    "url": f"{SITE}{STORY_PATH}",
    "path": STORY_PATH,
    "headline": "The Harbour Reopens",
    "kicker": "Shipping",
    "standfirst": "Nine days after the storm, the cranes move again.",
    "dateline": "BUSAN",
    "article_type": "news",
    "published_at": datetime(2026, 3, 14, 5, 30, tzinfo=UTC),
    "updated_at": datetime(2026, 3, 14, 9, 12, tzinfo=UTC),
    "edition": 2,
    "section": ASIA,
    "bylines": [
        schemas.BylineEntry(name="Ann Park", role="by", author=ANN),
        schemas.BylineEntry(name="Bo Lee", role="photographs", author=None),
    ],
    "byline": "By Ann Park; photographs by Bo Lee",
    "published_under": [PORTS],
    "tags": [schemas.TagRef(slug="storms", name="Storms")],
    "lead_image": PICTURE,
}
_tail: dict[str, Any] = {
    "word_count": 412,
    "reading_minutes": 2,
    "source": None,
    "canonical_url": f"{SITE}{STORY_PATH}",
    "locale": "en",
}
CARD = schemas.ArticleCard(**_head, **_tail)
_paragraph = schemas.ParagraphBlock(
    id="6d0f6d0e-1111-4a4a-9c9c-000000000001",
    text="The first container was red.",
    links=[],
    html="<p>The first container was red.</p>",
)
ARTICLE = schemas.ArticleDocument(
    **_head,
    **_tail,
    body=[_paragraph],
    body_html=_paragraph.html,
    corrections=[
        schemas.CorrectionEntry(
            kind="correction",
            text="The harbour was closed for nine days, not eight.",
            made_at=datetime(2026, 3, 14, 9, 12, tzinfo=UTC),
        )
    ],
    related=[],
    seo=schemas.SeoEntry(
        title="Busan harbour reopens after storm",
        description="Nine days after the storm, the cranes move again.",
    ),
)
SECTION = schemas.SectionDocument(
    **ASIA.model_dump(),
    url=f"{SITE}{ASIA.path}",
    standfirst="From the Bosporus to the Bering Strait.",
    parent=WORLD,
    edition=1,
    locale="en",
)
CATEGORY = schemas.CategoryDocument(
    **PORTS.model_dump(),
    url=f"{SITE}/published-under/ports/",
    path="/published-under/ports/",
    description="Where ships meet land.",
    media_topic="medtop:20000337",
    parent=TRADE,
    ancestors=[TRADE],
    edition=1,
    locale="en",
)
AUTHOR = schemas.AuthorDocument(
    **ANN.model_dump(),
    url=f"{SITE}{ANN.path}",
    job_title="Asia correspondent",
    biography="Ann Park writes about trade.",
    portrait=None,
    edition=1,
    locale="en",
)
NEXT = f"{SITE}/api/v1/articles/?section=asia&cursor=MXwtcHVibGlzaGVkX2F0fDE3NzM0"


def listed(item: Any, *, next_url: str | None = None) -> dict[str, Any]:
    """Show an item as the only one of a page."""
    return {"items": [item], "next": next_url}


def examples() -> dict[str, Any]:
    """Return an example answer for each operation of the newsroom, by its id."""
    card, article, section, category, author = (
        document.model_dump(mode="json")
        for document in (CARD, ARTICLE, SECTION, CATEGORY, AUTHOR)
    )
    return {
        "list_articles": listed(card, next_url=NEXT),
        "get_article": article,
        "search": listed(card),
        "list_sections": listed(section),
        "get_section": section,
        "list_categories": listed({**category, "children": []}),
        "get_category": category,
        "list_authors": listed(author),
        "get_author": author,
        **edition_examples(article),
        **embargo_examples(article, card),
        "resolve_path": {
            "type": "redirect",
            "to": f"{SITE}{STORY_PATH}",
            "path": STORY_PATH,
            "status": 301,
        },
    }


def edition_examples(article: dict[str, Any]) -> dict[str, Any]:
    """Show what is told of a story's editions."""
    address = f"{SITE}/api/v1/articles/{article['id']}/editions"
    entry = {
        "number": 2,
        "made_at": "2026-03-01T10:00:00.000Z",
        "reason": "correction",
        "sha256": "5f" * 32,
        "previous_sha256": "a0" * 32,
        "url": f"{address}/2/",
    }
    pieces = [
        {"op": "same", "text": "Boats sail "},
        {"op": "removed", "text": "today"},
        {"op": "added", "text": "tomorrow"},
        {"op": "same", "text": "."},
    ]
    block = {"id": "b1", "type": "paragraph", "change": "changed", "pieces": pieces}
    return {
        "list_editions": listed(entry),
        "get_edition": article,
        "compare_editions": {
            "id": article["id"],
            "from_edition": 1,
            "to_edition": 2,
            "fields": [{"name": "kicker", "pieces": [{"op": "added", "text": "Sea"}]}],
            "blocks": [block],
        },
    }


def embargo_examples(article: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """Show what is told of stories under embargo."""
    mark = {"embargoed_until": card["published_at"]}
    event = {
        "seq": 12,
        "id": card["id"],
        "action": "embargoed",
        "at": "2026-03-13T16:00:00.000Z",
        **mark,
    }
    return {
        "list_embargoed": listed({**card, **mark}),
        "get_embargoed": {**article, **mark},
        "list_embargoed_changes": {"items": [event], "seq": 12, "next": None},
    }

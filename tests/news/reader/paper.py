"""A small paper in the record: sections, and one story with every element."""

from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from delivery import record
from home.projection import front_resource
from media.renditions import make_renditions
from news.models import (
    ArticlePage,
    Byline,
    Correction,
    RelatedStory,
    SectionPage,
)
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_image,
    make_section,
    publish,
)

VIDEO = "https://www.youtube.com/watch?v=jNQXAC9IVRw"
PLAYER = '<iframe src="https://www.youtube-nocookie.com/embed/x" title="A"></iframe>'
WHOLE = "/world/whole-story/"


def make_paper() -> SectionPage:
    """Put a front page and two sections into the record; return the first section."""
    home = make_home(standfirst="All the news", live=True)
    world = make_section(home, "World", standfirst="Everywhere else", live=True)
    sport = make_section(home, "Sport", live=True)
    publish(world, sport)
    with transaction.atomic():
        record.publish(front_resource(home), action="published", reason="first")
    return world


def short_story(section: SectionPage, title: str = "Another story") -> ArticlePage:
    """Put a story of one paragraph into the record."""
    article = make_article(section, title, body=[("paragraph", "<p>Short.</p>")])
    publish(article)
    return article


def whole_body(image: Any, related: ArticlePage) -> list[tuple[str, Any]]:
    """Return a body with each block once."""
    Embed.objects.create(
        url=VIDEO, hash=get_embed_hash(VIDEO), type="video", html=PLAYER, title="A film"
    )
    document = get_document_model().objects.create(
        title="The figures", file=ContentFile(b"a,b", name="figures.csv")
    )
    use = {"image": image, "alt": "", "caption": "In the text", "credit": "Pat Lens"}
    table = {
        "columns": [
            {"type": "text", "heading": "Place"},
            {"type": "number", "heading": "Votes"},
        ],
        "rows": [{"values": ["Halverport", "12"]}],
    }
    box = {"title": "A box of facts", "text": "<ul><li>Fact one</li></ul>"}
    return [
        ("paragraph", "<p>The <b>first</b> paragraph.</p>"),
        ("heading", {"text": "A heading", "level": "2"}),
        ("image", {**use, "decorative": False}),
        ("gallery", {"title": "A gallery", "pictures": [use, use]}),
        ("pull_quote", {"quote": "A quote", "attribution": "A speaker"}),
        ("embed", {"embed": VIDEO, "caption": "A caption of the film"}),
        ("fact_box", box),
        ("table", {"caption": "A table", "table": table}),
        ("related_story", related),
        ("document", {"document": document, "title": "Take the figures"}),
        ("divider", None),
    ]


def whole_story(section: SectionPage, **fields: Any) -> ArticlePage:
    """Put a story with every element there is into the record."""
    image = make_image()
    make_renditions(image)
    ann, rita = make_author("Ann Park"), make_author("Rita Cole")
    korea = make_category("North Korea")
    publish(ann, rita, korea)
    related = short_story(section)
    values = {
        "kicker": "Diplomacy",
        "standfirst": "The story in a sentence.",
        "dateline": "SEOUL",
        "lead_image": image,
        "display_date": datetime(2020, 7, 7, 11, tzinfo=UTC),
        "source": "A partner",
        "canonical_url": "https://partner.example/story",
        "note_to_editors": "Marker-note-to-editors",
        **fields,
    }
    article = make_article(
        section, "Whole story", authors=(ann,), categories=(korea,), **values
    )
    article.body = ArticlePage(body=None).body
    article.body.extend(_valued(whole_body(image, related)))
    article.bylines.add(Byline(author=rita, role="photographs"))
    article.corrections.add(
        Correction(
            kind="correction",
            text="It was Tuesday, not Monday.",
            made_at=datetime(2020, 7, 8, 9, 30, tzinfo=UTC),
        )
    )
    article.related_stories.add(RelatedStory(story=related))
    article.tags.add("diplomacy")
    article.save()
    publish(article)
    return article


def _valued(parts: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Let each block read its value as it would read what is stored."""
    blocks = ArticlePage.body.field.stream_block.child_blocks
    found = []
    for name, value in parts:
        stored = _stored(value)
        found.append((name, blocks[name].to_python(stored)))
    return found


def _stored(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stored(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_stored(part) for part in value]
    return getattr(value, "pk", value)

"""The body of a story: every block as typed JSON with its stable id, and as HTML."""

import re
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import format_html
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from news import schemas

from . import html
from .around import Around, picture_values
from .embeds import project_embed

Writer = Callable[[str, Any, Around], schemas.Block | None]

# Blocks whose words are the story's own; a pull quote repeats words of a paragraph.
COUNTED = (schemas.ParagraphBlock, schemas.HeadingBlock, schemas.FactBoxBlock)


def project_body(body: StreamValue, around: Around) -> list[Any]:
    """Return the blocks readers get.

    A block that shows something readers may not have, such as a story that is not
    public or a file of a private collection, is left out.
    """
    blocks = (
        WRITERS[child.block_type](_block_id(child, place), child, around)
        for place, child in enumerate(body)
    )
    return [block for block in blocks if block is not None]


def words_of(blocks: list[schemas.Block]) -> str:
    """Return the running text of a body, for counting and searching."""
    return "\n".join(block.text for block in blocks if isinstance(block, COUNTED))


def all_words_of(blocks: list[schemas.Block]) -> str:
    """Return all that can be read in a body: captions, quotes and tables too."""
    return "\n".join(filter(None, (_words(block) for block in blocks)))


def _words(block: Any) -> str:
    match block:
        case schemas.ImageBlock():
            return block.picture.caption_line
        case schemas.GalleryBlock():
            lines = [block.title, *(p.caption_line for p in block.pictures)]
            return "\n".join(lines)
        case schemas.TableBlock():
            cells = (cell.text for row in block.rows for cell in row)
            return " ".join(
                [block.caption, *(c.heading for c in block.columns), *cells]
            )
        case schemas.FactBoxBlock():
            return f"{block.title}\n{block.text}"
        case schemas.EmbedBlock():
            return block.caption
        case schemas.DocumentBlock():
            return block.document.title
    return getattr(block, "text", "")


def _block_id(child: Any, place: int) -> str:
    """Return Wagtail's id; a block that was never saved gets one from its place."""
    return child.id or str(uuid5(NAMESPACE_URL, f"{child.block_type}/{place}"))


def _paragraph(id: str, child: Any, around: Around) -> schemas.ParagraphBlock:
    text = around.text(child.value)
    return schemas.ParagraphBlock(
        id=id, text=text.text, links=text.links, html=text.html
    )


def _heading(id: str, child: Any, around: Around) -> schemas.HeadingBlock:
    text, level = child.value["text"] or "", child.value["level"] or "2"
    return schemas.HeadingBlock(
        id=id,
        level=int(level),  # type: ignore[arg-type]
        text=text,
        html=format_html("<h{0}>{1}</h{0}>", level, text),
    )


def _image(id: str, child: Any, around: Around) -> schemas.ImageBlock | None:
    picture = around.pictures.get((child.id, 0))
    if picture is None:
        return None
    return schemas.ImageBlock(id=id, picture=picture, html=html.picture_html(picture))


def _gallery(id: str, child: Any, around: Around) -> schemas.GalleryBlock | None:
    places = range(len(picture_values(child)))
    found = (around.pictures.get((child.id, place)) for place in places)
    pictures = [picture for picture in found if picture is not None]
    title = child.value["title"] or ""
    if not pictures:
        return None
    return schemas.GalleryBlock(
        id=id,
        title=title,
        pictures=pictures,
        html=html.gallery_html(title, pictures),
    )


def _pull_quote(id: str, child: Any, around: Around) -> schemas.PullQuoteBlock:
    quote = child.value["quote"] or ""
    attribution = child.value["attribution"] or ""
    return schemas.PullQuoteBlock(
        id=id,
        quote=quote,
        attribution=attribution,
        html=html.quote_html(quote, attribution),
    )


def _embed(id: str, child: Any, around: Around) -> schemas.EmbedBlock | None:
    value, caption = child.value["embed"], child.value["caption"] or ""
    if value is None or not re.match(r"https?://", value.url):
        return None
    entry = project_embed(value.url, around.embeds.get(value.url))
    return schemas.EmbedBlock(
        id=id,
        embed=entry,
        caption=caption,
        html=html.embed_html(entry, caption=caption),
    )


def _fact_box(id: str, child: Any, around: Around) -> schemas.FactBoxBlock:
    title, text = child.value["title"] or "", around.text(child.value["text"])
    return schemas.FactBoxBlock(
        id=id,
        title=title,
        text=text.text,
        links=text.links,
        html=html.fact_box_html(title, text.html),
    )


def _table(id: str, child: Any, around: Around) -> schemas.TableBlock | None:
    table, caption = child.value["table"], child.value["caption"] or ""
    if table is None:
        return None
    columns = [
        schemas.TableColumn(type=column["block"].name, heading=column["heading"] or "")
        for column in table.columns
    ]
    links: list[schemas.LinkEntry] = []
    rows = [[_cell(c.value, around, links) for c in row] for row in table.rows]
    return schemas.TableBlock(
        id=id,
        caption=caption,
        columns=columns,
        rows=rows,
        links=links,
        html=html.table_html(caption, columns, rows),
    )


def _cell(
    value: Any, around: Around, links: list[schemas.LinkEntry]
) -> schemas.TableCell:
    if isinstance(value, RichText):
        text = around.text(value)
        links += [link for link in text.links if link not in links]
        return schemas.TableCell(text=text.text, html=text.html)
    # A number keeps its digits: 3.10 is not 3.1 in a table of results.
    words = "" if value is None else str(value)
    return schemas.TableCell(text=words, html=format_html("{}", words))


def _related_story(id: str, child: Any, around: Around) -> Any:
    story = around.cards.get(child.value.pk) if child.value else None
    if story is None:
        return None
    return schemas.RelatedStoryBlock(id=id, story=story, html=html.story_html(story))


def _document(id: str, child: Any, around: Around) -> schemas.DocumentBlock | None:
    file = child.value["document"]
    entry = around.documents.get(file.pk) if file else None
    if entry is None:
        return None
    if child.value["title"]:
        entry = entry.model_copy(update={"title": child.value["title"]})
    return schemas.DocumentBlock(id=id, document=entry, html=html.file_html(entry))


def _divider(id: str, child: Any, around: Around) -> schemas.DividerBlock:
    return schemas.DividerBlock(id=id, html="<hr>")


WRITERS: dict[str, Writer] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "image": _image,
    "gallery": _gallery,
    "pull_quote": _pull_quote,
    "embed": _embed,
    "fact_box": _fact_box,
    "table": _table,
    "related_story": _related_story,
    "document": _document,
    "divider": _divider,
}

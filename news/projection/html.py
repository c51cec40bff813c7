"""How blocks look as HTML: semantic, without classes of any one front end."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from media.schemas import PictureDocument
from news.schemas import ArticleCard, EmbedEntry, FileEntry, TableCell, TableColumn

NOTHING = SafeString("")
# A picture runs as wide as the text, never wider than 960 CSS pixels.
SIZES = "(min-width: 60rem) 60rem, 100vw"


def joined(parts: Iterable[str], *, by: str = "\n") -> SafeString:
    """Join pieces that are safe already."""
    return mark_safe(by.join(parts))  # noqa: S308 (made by this module)


def image_html(picture: PictureDocument) -> SafeString:
    """Write `<picture>` with every width, the better format first.

    A picture without a rendition yet gives nothing: originals are not public.
    """
    by_format: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for rendition in picture.renditions:
        # Crops have another shape, so they cannot stand for the whole.
        if rendition.name.startswith("w"):
            by_format[rendition.format].append((rendition.url, rendition.width))
    if not by_format:
        return NOTHING
    fallback = by_format.pop("jpeg", None) or by_format.pop(next(iter(by_format)))
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((kind, _srcset(files), SIZES) for kind, files in sorted(by_format.items())),
    )
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" '
        'height="{}" loading="lazy"></picture>',
        sources,
        max(fallback, key=lambda file: file[1])[0],
        _srcset(fallback),
        SIZES,
        picture.alt,
        picture.width,
        picture.height,
    )


def picture_html(picture: PictureDocument) -> SafeString:
    """Write a picture with its caption line."""
    caption = _wrapped("figcaption", picture.caption_line)
    return format_html("<figure>{}{}</figure>", image_html(picture), caption)


def gallery_html(title: str, pictures: list[PictureDocument]) -> SafeString:
    """Write pictures that belong together as one figure."""
    inner = joined([picture_html(picture) for picture in pictures])
    return format_html("<figure>{}{}</figure>", inner, _wrapped("figcaption", title))


def quote_html(quote: str, attribution: str) -> SafeString:
    """Write a pull quote; it stands aside, for it repeats the text."""
    return format_html(
        "<aside><blockquote><p>{}</p>{}</blockquote></aside>",
        quote,
        _wrapped("footer", attribution),
    )


def embed_html(embed: EmbedEntry, *, caption: str) -> SafeString:
    """Write the player, or a link where there is none."""
    link = format_html(
        '<p><a href="{}" rel="noopener">{}</a></p>', embed.url, embed.title or embed.url
    )
    return format_html(
        "<figure>{}{}</figure>", _player(embed) or link, _wrapped("figcaption", caption)
    )


def fact_box_html(title: str, text: SafeString) -> SafeString:
    """Write facts set apart from the text."""
    return format_html("<aside><h3>{}</h3>{}</aside>", title, text)


def table_html(
    caption: str, columns: list[TableColumn], rows: list[list[TableCell]]
) -> SafeString:
    """Write a table with headed columns."""
    head = NOTHING
    if any(column.heading for column in columns):
        cells = (('<th scope="col">{}</th>', c.heading) for c in columns)
        head = format_html(
            "<thead><tr>{}</tr></thead>",
            joined([format_html(form, text) for form, text in cells], by=""),
        )
    lines = (
        joined(["<tr>", *(f"<td>{cell.html}</td>" for cell in row), "</tr>"], by="")
        for row in rows
    )
    return format_html(
        "<table>{}{}<tbody>{}</tbody></table>",
        _wrapped("caption", caption),
        head,
        joined(lines, by=""),
    )


def story_html(story: ArticleCard) -> SafeString:
    """Write a pointer to another story."""
    return format_html(
        '<aside><a href="{}" data-type="article" data-id="{}">{}</a></aside>',
        story.url,
        story.id,
        story.headline,
    )


def file_html(file: FileEntry) -> SafeString:
    """Write a link to a file."""
    return format_html(
        '<p><a href="{}" data-type="document" data-id="{}">{}</a></p>',
        file.url,
        file.id,
        file.title,
    )


def _player(embed: EmbedEntry) -> SafeString:
    return mark_safe(embed.html)  # noqa: S308 (made by news.projection.embeds)


def _srcset(files: list[tuple[str, int]]) -> str:
    ordered = sorted(files, key=lambda file: file[1])
    return ", ".join(f"{url} {width}w" for url, width in ordered)


def _wrapped(tag: str, words: str) -> SafeString:
    return format_html("<{0}>{1}</{0}>", tag, words) if words else NOTHING

"""What a story shows of other objects, looked up in a constant number of queries."""

import logging
import mimetypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString
from pydantic import ValidationError
from wagtail.blocks import StreamValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.documents import get_document_model
from wagtail.embeds.blocks import EmbedValue
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page, get_page_models
from wagtail.rich_text import RichText

from delivery.models import Document
from media.projection import PictureUse, project_pictures
from media.schemas import PictureDocument
from news.schemas import ArticleCard, FileEntry

from .addresses import absolute, page_address
from .html import image_html
from .richtext import Target, Text, clean_text, references_of
from .shared import Shared

logger = logging.getLogger(__name__)

LEAD = "lead"
KINDS = ("article", "section", "front")


@dataclass
class Around:
    """What readers may have of the things a story names, by their keys."""

    pages: dict[int, Target] = field(default_factory=dict)
    cards: dict[int, ArticleCard] = field(default_factory=dict)
    documents: dict[int, FileEntry] = field(default_factory=dict)
    embeds: dict[str, Embed] = field(default_factory=dict)
    pictures: dict[Any, PictureDocument] = field(default_factory=dict)

    def text(self, value: RichText | None) -> Text:
        """Clean one rich text of the story."""
        return clean_text(
            value.source if value else "",
            pages=self.pages,
            documents=self.documents,
            images=self._inline_images,
        )

    @property
    def _inline_images(self) -> dict[int, SafeString]:
        return {
            key[1]: image_html(picture)
            for key, picture in self.pictures.items()
            if isinstance(key, tuple) and key[0] == "inline"
        }


def look_around(
    body: StreamValue,
    *,
    related: Iterable[int],
    lead: PictureUse | None,
    own: Page,
    shared: Shared,
) -> Around:
    """Look up all that `body`, the `related` stories' keys and the lead picture name.

    `own` is the story itself: a link to it is never dead where it can be read.
    """
    values = list(_values(body))
    texts = references_of(v.source for v in values if isinstance(v, RichText))
    stories = {v.pk for v in values if isinstance(v, Page)} | set(related)
    files = {v.pk for v in values if isinstance(v, get_document_model())}
    around = Around()
    _find_pages(around, texts.pages | stories, cards=stories, own=own)
    around.documents = _public_files(texts.documents | files)
    around.embeds = _cached_embeds(v.url for v in values if isinstance(v, EmbedValue))
    around.pictures = _pictures(body, texts.images, lead=lead, shared=shared)
    return around


def read_card(card: bytes) -> ArticleCard | None:
    """Read a card of the record; None for one written by an older form of the house.

    Such a card is mended by `rebuild_record`, and the stories that show it after it.
    """
    try:
        return ArticleCard.model_validate_json(card)
    except ValidationError:
        logger.warning("A card in the record is of an older form: run rebuild_record.")
        return None


def _values(value: Any) -> Iterator[Any]:
    """Yield every leaf of a stream value, however deep it lies."""
    inner: Iterable[Any]
    if isinstance(value, StreamValue):
        inner = (child.value for child in value)
    elif isinstance(value, TypedTable):
        inner = (cell.value for row in value.rows for cell in row)
    elif hasattr(value, "bound_blocks"):
        children = value.bound_blocks
        children = children.values() if isinstance(children, dict) else children
        inner = (child.value for child in children)
    else:
        yield value
        return
    for child in inner:
        yield from _values(child)


def _find_pages(around: Around, keys: set[int], *, cards: set[int], own: Page) -> None:
    """Fill in the pages that the published record holds."""
    public_ids = _public_ids(keys)
    columns = ("public_id", "kind", "path", "card")
    found = {}
    if public_ids:
        rows = Document.objects.filter(
            kind__in=KINDS, public_id__in=public_ids.values()
        )
        found = {row[0]: row[1:] for row in rows.values_list(*columns)}
    for key, public_id in public_ids.items():
        if public_id not in found:
            continue
        kind, path, card = found[public_id]
        around.pages[key] = Target(str(public_id), kind, absolute(path))
        read = read_card(bytes(card)) if key in cards and kind == "article" else None
        if read:
            around.cards[key] = read
    # A story is not related to itself; its card would be that of the edition before.
    around.cards.pop(own.pk, None)
    if own.pk in keys:
        # Not in the record before its first publication, and at a new path after.
        path = page_address(own).path
        around.pages[own.pk] = Target(str(own.public_id), "article", absolute(path))


def _public_ids(keys: set[int]) -> dict[int, UUID]:
    """Find the public ids of pages, one query for each kind of page there is."""
    found: dict[int, UUID] = {}
    for model in get_page_models():
        if keys - found.keys() and hasattr(model, "public_id"):
            rows = model.objects.filter(pk__in=keys - found.keys())
            found.update(rows.values_list("pk", "public_id"))
    return found


def _public_files(keys: set[int]) -> dict[int, FileEntry]:
    """Return the files anybody may fetch: none of a private collection."""
    if not keys:
        return {}
    files = get_document_model().objects.filter(pk__in=keys)
    for path in CollectionViewRestriction.objects.values_list(
        "collection__path", flat=True
    ):
        files = files.exclude(collection__path__startswith=path)
    return {file.pk: _file_entry(file) for file in files}


def _file_entry(file: Any) -> FileEntry:
    media_type, _ = mimetypes.guess_type(file.filename)
    return FileEntry(
        id=file.pk,
        title=file.title,
        filename=file.filename,
        size=file.file_size or _size_of(file),
        type=media_type or "application/octet-stream",
        url=urljoin(f"{settings.SITE_URL}/", file.url),
    )


def _size_of(file: Any) -> int | None:
    """Return the size in bytes where the form did not note it."""
    try:
        return file.file.size
    except OSError:
        return None


def _cached_embeds(urls: Iterable[str]) -> dict[str, Embed]:
    """Return what Wagtail fetched when the editor saved; nothing is fetched here.

    Publishing must not wait for somebody else's server. A stale answer is better
    than none: the player still plays.
    """
    hashes = {get_embed_hash(url): url for url in urls}
    if not hashes:
        return {}
    rows = Embed.objects.filter(hash__in=hashes)
    return {hashes[embed.hash]: embed for embed in rows}


def _pictures(
    body: StreamValue,
    inline: set[int],
    *,
    lead: PictureUse | None,
    shared: Shared,
) -> dict[Any, PictureDocument]:
    """Project every picture of the story at once, keyed by where it stands."""
    uses: dict[Any, PictureUse] = {LEAD: lead} if lead else {}
    for child in body:
        for number, value in enumerate(picture_values(child)):
            if value.get("image"):
                uses[(child.id, number)] = PictureUse(**value.use)
    if inline:
        images = get_image_model().objects.filter(pk__in=inline)
        uses.update((("inline", image.pk), PictureUse(image=image)) for image in images)
    documents = project_pictures(uses.values(), known=shared.renditions)
    return dict(zip(uses, documents, strict=True))


def picture_values(child: Any) -> list[Any]:
    """Return the picture uses in one block of a body, in order."""
    if child.block_type == "image":
        return [child.value]
    return list(child.value["pictures"]) if child.block_type == "gallery" else []

"""A picture as a document; reads what renditions there are and makes none."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.images.models import Filter

from media.captions import caption_line
from media.models import NewsImage, NewsRendition
from media.renditions import BY_SPEC, FORMATS, NAMED, public_url
from media.schemas import FocalPoint, PictureDocument, RenditionDocument

_ORDER = {
    (named.name, format): place
    for place, (named, format) in enumerate(
        (named, format) for named in NAMED for format in FORMATS
    )
}


@dataclass(frozen=True, kw_only=True)
class PictureUse:
    """One use of a picture; words that are empty fall back to the picture's own."""

    image: NewsImage
    caption: str = ""
    credit: str = ""
    alt: str = ""
    decorative: bool = False


def project_picture(
    image: NewsImage,
    *,
    caption: str = "",
    credit: str = "",
    alt: str = "",
    decorative: bool = False,
) -> PictureDocument:
    """Give one picture as a document, in one query. See ``project_pictures``."""
    use = PictureUse(
        image=image, caption=caption, credit=credit, alt=alt, decorative=decorative
    )
    return project_pictures([use])[0]


def project_pictures(
    uses: Iterable[PictureUse], *, known: dict[int, list[NewsRendition]] | None = None
) -> list[PictureDocument]:
    """Give pictures as documents, in order, in one query however many there are.

    Words of the use win when they are not blank. A rendition that does not exist is
    left out: ``make_renditions`` is for those who write, not for those who read.
    ``known`` are renditions by picture that were found before; more are added.
    """
    uses = list(uses)
    rows = {} if known is None else known
    images = {use.image.pk: use.image for use in uses if use.image.pk not in rows}
    rows.update(_rows(images))
    return [_document(use, rows[use.image.pk]) for use in uses]


def _rows(images: dict[int, NewsImage]) -> dict[int, list[NewsRendition]]:
    found: dict[int, list[NewsRendition]] = {key: [] for key in images}
    if not images:
        return found
    rows = NewsRendition.objects.filter(image__in=images, filter_spec__in=BY_SPEC)
    for row in rows:
        key = Filter(spec=row.filter_spec).get_cache_key(images[row.image_id])
        if row.focal_point_key == key:
            found[row.image_id].append(row)
    return found


def _document(use: PictureUse, rows: list[NewsRendition]) -> PictureDocument:
    image = use.image
    caption = use.caption.strip() or image.caption.strip()
    credit = use.credit.strip() or image.credit.strip()
    return PictureDocument(
        id=image.public_id,
        alt="" if use.decorative else use.alt.strip() or image.alt.strip(),
        caption=caption,
        credit=credit,
        caption_line=caption_line(caption, credit),
        copyright_notice=image.copyright_notice.strip(),
        width=image.width,
        height=image.height,
        focal_point=_focal_point(image),
        placeholder=image.placeholder,
        dominant_color=image.dominant_color,
        renditions=sorted(
            (_rendition(row) for row in rows),
            key=lambda item: _ORDER[item.name, item.format],
        ),
    )


def _rendition(row: NewsRendition) -> RenditionDocument:
    named, format = BY_SPEC[row.filter_spec]
    return RenditionDocument(
        name=named.name,
        format=format,  # type: ignore[arg-type]
        width=row.width,
        height=row.height,
        url=public_url(row.file.name),
    )


def _focal_point(image: NewsImage) -> FocalPoint | None:
    if not image.has_focal_point() or not image.width or not image.height:
        return None
    return FocalPoint(
        x=round(min(1, image.focal_point_x / image.width), 4),
        y=round(min(1, image.focal_point_y / image.height), 4),
    )

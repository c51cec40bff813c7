"""Make rendition files from an original and keep the table of them in step."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.images.models import Filter, SourceImageIOError

from media import encoding
from media.broken import BROKEN
from media.intake import PictureRefusedError, in_memory
from media.retirement import retire
from media.stamp import Words
from media.storage import renditions as storage

if TYPE_CHECKING:
    from media.models import NewsImage, NewsRendition


def make(
    image: "NewsImage", specs: Iterable[str], *, force: bool = False
) -> dict[str, "NewsRendition"]:
    """Make the renditions of some filter specs that are missing; give all, by spec.

    The original is read and decoded once, outside the transaction that records the
    rows. Raises ``SourceImageIOError`` when it cannot be read; then nothing changed.
    """
    marks = {spec: mark(image, spec) for spec in specs}
    have = {} if force else _present(image, marks)
    missing = [spec for spec in marks if spec not in have]
    if missing:
        stored = _stored(image, missing, marks)
        try:
            have |= _recorded(image, stored)
        except BaseException:
            _forget(row.file.name for row in stored)
            raise
    return have


def mark(image: "NewsImage", spec: str) -> str:
    """Give the 16 hex digits that say what a rendition is made from.

    Original, spec, focal point and the words stamped into the file: if one of them
    changes, the rendition is another one and gets another file name.
    """
    original = image.file_hash or image.file.name
    return Words.of(image).mark(original, spec, _focal_key(image, spec))


def retire_stale(image: "NewsImage", *, keep: Iterable[str]) -> None:
    """Retire renditions that an earlier file, focal point or credit left behind."""
    kept = {(spec, mark(image, spec)) for spec in keep}
    stale = [
        row
        for row in image.renditions.all()
        if (row.filter_spec, row.mark) not in kept
        and (row.filter_spec in dict(kept) or row.mark != _mark_of(image, row))
    ]
    if stale:
        with transaction.atomic():
            retire(stale)


def _mark_of(image: "NewsImage", row: "NewsRendition") -> str:
    return mark(image, row.filter_spec)


def _focal_key(image: "NewsImage", spec: str) -> str:
    return Filter(spec=spec).get_cache_key(image)


def _present(image: "NewsImage", marks: dict[str, str]) -> dict[str, "NewsRendition"]:
    rows = image.renditions.filter(filter_spec__in=marks)
    return {r.filter_spec: r for r in rows if r.mark == marks[r.filter_spec]}


def _stored(
    image: "NewsImage", specs: list[str], marks: dict[str, str]
) -> list["NewsRendition"]:
    """Encode and store the files; give their rows, not yet saved."""
    model = apps.get_model("media", "NewsRendition")
    rows: list[NewsRendition] = []
    try:
        plans = [encoding.plan(image, spec) for spec in specs]
        with image.open_file() as file:
            source = in_memory(file)
        for spec, made in encoding.encode(source, plans, words=Words.of(image)).items():
            label = slugify(spec.replace("|", "-").replace("-format", ""))[:40]
            extension = encoding.EXTENSIONS[made.format]
            name = f"images/{image.public_id}/{label}.{marks[spec]}{extension}"
            rows.append(
                model(
                    image=image,
                    filter_spec=spec,
                    focal_point_key=_focal_key(image, spec),
                    mark=marks[spec],
                    width=made.width,
                    height=made.height,
                    file=storage().save(name, ContentFile(made.content)),
                )
            )
    except (PictureRefusedError, *BROKEN) as error:
        _forget(row.file.name for row in rows)
        raise SourceImageIOError(str(error)) from error
    return rows


def _recorded(
    image: "NewsImage", rows: list["NewsRendition"]
) -> dict[str, "NewsRendition"]:
    """Put the rows in place of those they replace; another process may have won."""
    model = type(rows[0])
    with transaction.atomic():
        # Writers of one picture queue here, so that none leaves a file without a row.
        type(image).objects.select_for_update().get(pk=image.pk)
        specs = [row.filter_spec for row in rows]
        old = {
            (row.filter_spec, row.focal_point_key): row
            for row in model.objects.filter(image=image, filter_spec__in=specs)
        }
        retire(
            [
                old[row.filter_spec, row.focal_point_key]
                for row in rows
                if (row.filter_spec, row.focal_point_key) in old
            ]
        )
        made = model.objects.bulk_create(rows)
    return {row.filter_spec: row for row in made}


def _forget(names: Iterable[str]) -> None:
    for name in names:
        storage().delete(name)

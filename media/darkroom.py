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
    image: "NewsImage",
    specs: Iterable[str],
    *,
    known: Iterable["NewsRendition"] | None = None,
    force: bool = False,
) -> dict[str, "NewsRendition"]:
    """Make the renditions of some filter specs that are missing; give all, by spec.

    ``known`` are the rows there are, to save a query for a caller who has them.
    The original is read and decoded once, outside the transaction that records the
    rows. Raises ``SourceImageIOError`` when it cannot be read; then nothing changed.
    """
    specs = list(specs)
    marks = {spec: mark(image, spec) for spec in specs}
    rows = image.renditions.filter(filter_spec__in=specs) if known is None else known
    have = {} if force else _present(rows, marks)
    missing = [spec for spec in marks if spec not in have]
    if not missing:
        return have
    stored = _stored(image, missing, marks)
    used: dict[str, NewsRendition] = {}
    try:
        used = _recorded(image, stored, force=force)
    except _OutdatedError as outdated:
        return make(outdated.fresh, specs, force=force)
    finally:
        names = {row.file.name for row in used.values()}
        _forget(row.file.name for row in stored if row.file.name not in names)
    return have | used


def mark(image: "NewsImage", spec: str) -> str:
    """Give the 16 hex digits that say what a rendition is made from.

    Original, spec, focal point and the words stamped into the file: if one of them
    changes, the rendition is another one and gets another file name.
    """
    original = image.file_hash or image.file.name
    return Words.of(image).mark(original, spec, _focal_key(image, spec))


def retire_stale(
    image: "NewsImage", rows: Iterable["NewsRendition"], *, keep: Iterable[str]
) -> None:
    """Retire those rows that an earlier file, focal point or credit left behind."""
    kept = {spec: mark(image, spec) for spec in keep}
    stale = [
        row
        for row in rows
        if row.mark != (kept.get(row.filter_spec) or mark(image, row.filter_spec))
    ]
    if stale:
        with transaction.atomic():
            retire(stale)


def _focal_key(image: "NewsImage", spec: str) -> str:
    return Filter(spec=spec).get_cache_key(image)


def _present(
    rows: Iterable["NewsRendition"], marks: dict[str, str]
) -> dict[str, "NewsRendition"]:
    return {r.filter_spec: r for r in rows if r.mark == marks.get(r.filter_spec)}


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


class _OutdatedError(Exception):
    """The picture was changed by someone else while its renditions were made."""

    def __init__(self, fresh: "NewsImage") -> None:
        super().__init__()
        self.fresh = fresh


def _recorded(
    image: "NewsImage", rows: list["NewsRendition"], *, force: bool
) -> dict[str, "NewsRendition"]:
    """Put the rows in place of those they replace; give those that now count.

    What another process made of the same in the meantime stays: published documents
    may point to it already.
    """
    model = type(rows[0])
    with transaction.atomic():
        # Writers of one picture queue here, so that none leaves a file without a row.
        fresh = type(image).objects.select_for_update().get(pk=image.pk)
        if any(row.mark != mark(fresh, row.filter_spec) for row in rows):
            raise _OutdatedError(fresh)
        specs = [row.filter_spec for row in rows]
        old = {
            (row.filter_spec, row.focal_point_key): row
            for row in model.objects.filter(image=image, filter_spec__in=specs)
        }
        pairs = [(row, old.get((row.filter_spec, row.focal_point_key))) for row in rows]
        same = [was for row, was in pairs if was and was.mark == row.mark and not force]
        done = {row.filter_spec for row in same}
        new = [(row, was) for row, was in pairs if row.filter_spec not in done]
        retire(was for _, was in new if was)
        made = model.objects.bulk_create([row for row, _ in new])
    return {row.filter_spec: row for row in [*same, *made]}


def _forget(names: Iterable[str]) -> None:
    for name in names:
        storage().delete(name)

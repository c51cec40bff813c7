"""What happens around the saving of a picture: taking in, storing, telling others."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from wagtail.utils.file import hash_filelike

from media import filling
from media.intake import Intake, examine
from media.renditions import make_renditions
from media.signals import picture_changed

if TYPE_CHECKING:
    from media.models import NewsImage

# What readers see of a picture, or what decides whether they may.
PUBLIC_FIELDS = (
    "file",
    "alt",
    "caption",
    "credit",
    "photographer",
    "source",
    "copyright_notice",
    "rights_from",
    "rights_until",
    "focal_point_x",
    "focal_point_y",
    "focal_point_width",
    "focal_point_height",
)


def remember(image: "NewsImage") -> None:
    """Keep the public fields as the database has them, deferred ones left out."""
    image._as_stored = {
        name: _plain(image.__dict__[name])
        for name in PUBLIC_FIELDS
        if name in image.__dict__
    }


@contextmanager
def saving(
    image: "NewsImage", *, update_fields: Collection[str] | None
) -> Iterator[None]:
    """Surround the storing of a row.

    A new file is examined and its metadata read before; raises ``PictureRefusedError``
    if it is no picture. If storing fails, the file just stored is removed again.
    After commit replaced originals go and renditions come.
    """
    before = _stored_name(image)
    intake = None
    if update_fields is None or "file" in update_fields:
        intake = _take_in(image) if _has_new_file(image) else None
    try:
        yield
    except BaseException:
        _undo(image, before=before, was_new=intake is not None)
        raise
    if intake is not None:
        _add_keywords(image, intake)
        if before and before != image.file.name:
            _remove_later(image, before)
    changed = _changed(image)
    if changed:
        _tell_later(image, known=before != "")
    remember(image)


def _has_new_file(image: "NewsImage") -> bool:
    file = image.file
    if not file:
        return False
    return not file._committed or _stored_name(image) not in (None, file.name)


def _stored_name(image: "NewsImage") -> str | None:
    # "" for a new picture, None for one whose file was left out of the query.
    stored = getattr(image, "_as_stored", None)
    return "" if stored is None else stored.get("file")


def _take_in(image: "NewsImage") -> Intake:
    file = image.file
    # A form has examined the upload already and left the result with it.
    intake = getattr(getattr(file, "file", None), "intake", None)
    if intake is None:
        with image.open_file() as source:
            intake = examine(source, name=file.name, size=file.size)
    with image.open_file() as source:
        image.file_hash = hash_filelike(source)
        source.seek(0)
    image.file_size = file.size
    image.width, image.height = intake.width, intake.height
    image.embedded = intake.raw
    image.placeholder = intake.placeholder
    image.dominant_color = intake.dominant_color
    values = {name: getattr(image, name) for name in filling.FILLED}
    for name, value in filling.fillings(values, intake.facts).items():
        setattr(image, name, value)
    image.title = filling.title_for(
        image.title, file_name=file.name, facts=intake.facts
    )
    return intake


def _add_keywords(image: "NewsImage", intake: Intake) -> None:
    words = filling.keywords(intake.facts)
    if words and not image.tags.exists():
        image.tags.add(*words)


def _undo(image: "NewsImage", *, before: str | None, was_new: bool) -> None:
    file = image.file
    if was_new and file and file._committed and file.name != before:
        file.storage.delete(file.name)


def _remove_later(image: "NewsImage", name: str) -> None:
    storage = image.file.storage
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _changed(image: "NewsImage") -> bool:
    stored = getattr(image, "_as_stored", None)
    if stored is None:
        return True
    return any(
        stored.get(name) != _plain(image.__dict__[name])
        for name in PUBLIC_FIELDS
        if name in image.__dict__ and name in stored
    )


def _tell_later(image: "NewsImage", *, known: bool) -> None:
    key = image.pk

    def tell() -> None:
        fresh = apps.get_model("media", "NewsImage").objects.filter(pk=key).first()
        if fresh is not None:
            make_renditions(fresh, announce=not known)
            if known:
                picture_changed.send(sender=type(fresh), image=fresh)

    # Decoding takes a second or two: after commit, SQLite's one writer is free again.
    # What fails is logged; publishing a story with the picture makes it up.
    transaction.on_commit(tell, robust=True)


def _plain(value: Any) -> Any:
    return getattr(value, "name", value) if hasattr(value, "storage") else value

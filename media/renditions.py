"""The named sizes and crops an app may ask for: which there are, and making them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction

from media import darkroom
from media.signals import picture_changed
from media.storage import renditions as storage

if TYPE_CHECKING:
    from media.models import NewsImage, NewsRendition


@dataclass(frozen=True)
class Named:
    """A size (``height`` is None) or a crop by the focal point, in pixels."""

    name: str
    width: int
    height: int | None = None

    def spec(self, format: str) -> str:
        """Give the Wagtail filter spec of this rendition in one format."""
        if self.height is None:
            return f"width-{self.width}|format-{format}"
        return f"fill-{self.width}x{self.height}|format-{format}"


FORMATS = ("webp", "jpeg")
WIDTHS = tuple(
    Named(f"w{width}", width) for width in (320, 480, 640, 800, 1024, 1280, 1600, 1920)
)
CROPS = (
    Named("lead", 1600, 900),
    Named("lead-small", 800, 450),
    Named("card", 900, 600),
    Named("card-small", 450, 300),
    Named("square", 800, 800),
    Named("square-small", 400, 400),
)
NAMED = WIDTHS + CROPS

# What Wagtail's own screens show; made with the rest so that no screen decodes again.
DESK_SPECS = ("max-165x165", "max-800x600")

# Wagtail's edit screen asks for this one, to tell the size of the original.
ORIGINAL = "original"

BY_SPEC = {named.spec(format): (named, format) for named in NAMED for format in FORMATS}


def named_for(image: "NewsImage") -> list[Named]:
    """Give the named set of one picture, which is never scaled up.

    Widths run to the first that the picture does not exceed, so the full picture is
    always there. ``lead``, ``card`` and ``square`` are always there, smaller if the
    picture is; their ``-small`` forms only where they are smaller still.
    """
    found = []
    for named in WIDTHS:
        found.append(named)
        if named.width >= image.width:
            break
    for named in CROPS:
        cut = min(image.width, image.height * named.width // (named.height or 1))
        if not named.name.endswith("-small") or cut > named.width:
            found.append(named)
    return found


def specs_for(image: "NewsImage") -> list[str]:
    """Give the filter specs of the named set of one picture."""
    return [named.spec(format) for named in named_for(image) for format in FORMATS]


def public_url(name: str) -> str:
    """Give the absolute address of a rendition's file name on its storage."""
    url = storage().url(name)
    return urljoin(f"{settings.SITE_URL}/", url)


def make_renditions(
    image: "NewsImage", *, force: bool = False, announce: bool = True
) -> list["NewsRendition"]:
    """Make what is missing of the named set and give the whole set.

    Costs one query when nothing is missing; ``force`` makes all anew. Replaced and
    superfluous files are retired, not removed (``media.retirement``), and
    ``picture_changed`` is sent after commit, so that what points to them is
    refreshed; ``announce`` is False for a caller who sends it anyway. Raises
    ``SourceImageIOError`` when the original cannot be read; nothing has changed then.
    """
    specs = [*specs_for(image), *DESK_SPECS]
    before = list(image.renditions.all())
    made = darkroom.make(image, specs, known=before, force=force)
    darkroom.retire_stale(image, before, keep=specs)
    names = {row.file.name for row in made.values()}
    gone = [row for row in before if row.file.name not in names]
    if announce and any(row.filter_spec in BY_SPEC for row in gone):
        transaction.on_commit(
            lambda: picture_changed.send(sender=type(image), image=image), robust=True
        )
    return [made[spec] for spec in specs if spec in BY_SPEC]


def stand_in(image: "NewsImage") -> "NewsRendition":
    """Give an unsaved rendition with the original's size and the widest public file.

    A copy at full resolution would make the original public.
    """
    made = make_renditions(image)
    widest = max(made, key=lambda row: (row.width, row.filter_spec))
    return type(widest)(
        image=image,
        filter_spec=ORIGINAL,
        width=image.width,
        height=image.height,
        file=widest.file.name,
    )

"""The demo newsroom's pictures: what each shows, its words, and its JPEG file."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from home.demo.canvas import Canvas, Palette
from home.demo.metadata import Words, app13, exif, xmp


@dataclass(frozen=True)
class Picture:
    """One picture: scene, colours, seed, and the words embedded in its file."""

    key: str
    scene: Callable[[Canvas], None]
    palette: Palette
    seed: int
    words: Words
    focus: tuple[float, float] | None = None


def draw(picture: Picture) -> bytes:
    """Return the picture as a JPEG that carries IPTC-IIM, XMP and EXIF."""
    canvas = Canvas(picture.palette, seed=picture.seed)
    picture.scene(canvas)
    file = BytesIO()
    canvas.finish().save(
        file,
        "JPEG",
        quality=88,
        optimize=False,
        extra=app13(picture.words),
        xmp=xmp(picture.words),
        exif=exif(picture.words),
    )
    return file.getvalue()

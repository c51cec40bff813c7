"""The first impression of a picture: a tiny placeholder and its dominant colour."""

import base64
import io
from typing import Any

from PIL import Image

PLACEHOLDER_SIDE = 16  # pixels; a WebP of this size is about 100 bytes


def thumbnail(picture: Image.Image) -> Image.Image:
    """Shrink a loaded picture to at most 64 pixels a side, as RGB on white."""
    small = picture.copy() if max(picture.size) <= 64 else _shrunk(picture, 64)
    return on_white(plain(small))


def placeholder(small: Image.Image) -> str:
    """Give a data URI of a 16-pixel WebP, to show while the picture loads."""
    tiny = small.copy()
    tiny.thumbnail((PLACEHOLDER_SIDE, PLACEHOLDER_SIDE))
    out = io.BytesIO()
    tiny.save(out, "WEBP", quality=40, method=6)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()


def dominant_color(small: Image.Image) -> str:
    """Give the colour most of the picture has, as ``#rrggbb``."""
    few = small.quantize(colors=6, method=Image.Quantize.MEDIANCUT)
    counted = few.getcolors() or [(1, 0)]
    index: Any = max(counted, key=lambda pair: pair[0])[1]
    palette = few.getpalette() or [0, 0, 0]
    red, green, blue = palette[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def plain(picture: Image.Image) -> Image.Image:
    """Convert any mode, CMYK and 16-bit greys included, to RGB or RGBA."""
    if picture.mode in ("RGB", "RGBA"):
        return picture
    if picture.mode.startswith("I"):
        # 16-bit grey: scaled down, since a plain conversion would clip it to white.
        picture = picture.convert("I").point(lambda value: value * (1 / 256))
        picture = picture.convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def on_white(picture: Image.Image) -> Image.Image:
    """Lay a transparent picture on white paper."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, (255, 255, 255))
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    # Palette pictures cannot be averaged; reduce their number of pixels first.
    factor = max(picture.size) // (side * 4)
    if picture.mode in ("1", "P", "PA") or picture.mode.startswith("I"):
        if factor > 1:
            width, height = picture.size
            picture = picture.resize(
                (max(1, width // factor), max(1, height // factor)),
                Image.Resampling.NEAREST,
            )
        picture = plain(picture)
    small = picture.copy() if factor <= 1 else picture.reduce(factor)
    small.thumbnail((side, side))
    return small

"""Turn one original into the pixels and bytes of many renditions, decoding it once."""

import io
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from typing import IO, Any

from PIL import Image, ImageCms, PngImagePlugin
from wagtail.images.image_operations import BackgroundColorOperation
from wagtail.images.models import Filter

from media.impression import on_white, plain
from media.intake import opened, oriented_size, turned
from media.stamp import Words

QUALITY = {"jpeg": 80, "webp": 78, "avif": 61}
EXTENSIONS = {"jpeg": ".jpg", "webp": ".webp", "avif": ".avif", "png": ".png"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One rendition to be: what to cut out, how large and in which format.

    ``box`` is left, top, right, bottom in pixels of the turned original; ``size`` is
    width and height in pixels; ``format`` is a name or "" to choose by content.
    """

    spec: str
    box: tuple[int, int, int, int]
    size: tuple[int, int]
    format: str = ""
    quality: int | None = None
    lossless: bool = False


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """The bytes of one rendition."""

    content: bytes
    format: str
    width: int
    height: int


def plan(image: Any, spec: str) -> Plan:
    """Read a Wagtail filter spec for one picture; its focal point moves the box.

    Raises ``InvalidFilterSpecError`` for a spec Wagtail does not know.
    """
    rendition = Filter(spec=spec)
    transform = rendition.get_transform(image, (image.width, image.height))
    rect = transform.get_rect().round()
    told: dict[str, Any] = {}
    for operation in rendition.filter_operations:
        if not isinstance(operation, BackgroundColorOperation):
            operation.run(None, image, told)
    name = str(told.get("output-format", ""))
    name = name if name in EXTENSIONS else "png" if name else ""
    return Plan(
        spec=spec,
        box=(
            max(0, rect.left),
            max(0, rect.top),
            min(image.width, rect.right),
            min(image.height, rect.bottom),
        ),
        size=(max(1, round(transform.size[0])), max(1, round(transform.size[1]))),
        format=name,
        quality=told.get(f"{name}-quality"),
        lossless="lossless" in (told.get("output-format-options") or ()),
    )


def encode(source: IO[bytes], plans: list[Plan], *, words: Words) -> dict[str, Encoded]:
    """Make all renditions of one original, by spec.

    The original is decoded once, at no more than the resolution needed, brought to
    sRGB, and each size is scaled once for all its formats. Raises
    ``PictureRefusedError`` or one of ``media.broken.BROKEN`` when it cannot be read.
    """
    base, scale = _decoded(source, plans)
    groups: dict[tuple[Any, Any], list[Plan]] = defaultdict(list)
    for item in plans:
        groups[item.box, item.size].append(item)

    def run(group: list[Plan]) -> list[tuple[str, Encoded]]:
        picture = _scaled(base, group[0], scale)
        return [(item.spec, _bytes(picture, item, words)) for item in group]

    # Pillow lets other threads run while it scales and encodes.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(pair for pairs in pool.map(run, groups.values()) for pair in pairs)


def _decoded(
    source: IO[bytes], plans: Iterable[Plan]
) -> tuple[Image.Image, tuple[float, float]]:
    with opened(source) as picture:
        width, height = oriented_size(picture)
        need = min(1.0, max(_need(item) for item in plans))
        if picture.format in ("JPEG", "MPO"):
            raw_width, raw_height = picture.size
            picture.draft(None, (ceil(raw_width * need), ceil(raw_height * need)))
        picture.seek(0)
        picture.load()
        base = turned(picture)
        if base.width > 2 * width * need and base.mode in ("RGB", "RGBA", "L", "CMYK"):
            base = base.reduce(int(base.width // (width * need)))
        base = _srgb(base, picture.info.get("icc_profile"))
    return base, (base.width / width, base.height / height)


def _need(item: Plan) -> float:
    left, top, right, bottom = item.box
    return max(item.size[0] / max(1, right - left), item.size[1] / max(1, bottom - top))


def _scaled(base: Image.Image, item: Plan, scale: tuple[float, float]) -> Image.Image:
    box = (
        item.box[0] * scale[0],
        item.box[1] * scale[1],
        min(base.width, item.box[2] * scale[0]),
        min(base.height, item.box[3] * scale[1]),
    )
    return base.resize(item.size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB; browsers and apps guess the colours of anything else."""
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(
                picture, source, target, outputMode="RGB"
            )
            return converted or plain(picture)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return plain(picture)


def _bytes(picture: Image.Image, item: Plan, words: Words) -> Encoded:
    name = item.format or ("webp" if picture.mode == "RGBA" else "jpeg")
    if name == "jpeg":
        picture = on_white(picture)
    options: dict[str, Any] = {"exif": words.exif(), "xmp": words.xmp()}
    if name == "png":
        note = PngImagePlugin.PngInfo()
        if packet := options.pop("xmp"):
            note.add_itxt("XML:com.adobe.xmp", packet.decode())
        options |= {"pnginfo": note, "optimize": True}
    elif name == "jpeg":
        options |= {"progressive": True, "optimize": True}
    elif name == "webp":
        options |= {"method": 4, "lossless": item.lossless}
    if name in QUALITY and not item.lossless:
        options["quality"] = item.quality or QUALITY[name]
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, name.upper(), **{k: v for k, v in options.items() if v != b""})
    return Encoded(
        content=out.getvalue(), format=name, width=picture.width, height=picture.height
    )

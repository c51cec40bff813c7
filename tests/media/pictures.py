"""Pictures drawn for tests, with the metadata a camera or an agency would embed."""

import io
import struct
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from media.models import NewsImage

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
%s
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def drawn(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A red left and a blue right half with a white ring."""
    picture = Image.new("RGB", (width, height), (180, 20, 20))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((width // 2, 0, width, height), fill=(20, 20, 160))
    pen.ellipse((width // 4, height // 4, width // 2, height // 2), outline="white")
    return picture if mode == "RGB" else picture.convert(mode)


def encoded(
    picture: Image.Image | None = None, *, format: str = "JPEG", **options: Any
) -> bytes:
    out = io.BytesIO()
    (picture or drawn()).save(out, format, **options)
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "picture.jpg") -> Any:
    return SimpleUploadedFile(name, encoded() if content is None else content)


def saved(content: bytes | None = None, name: str = "picture.jpg", **fields: Any):
    """A stored picture, without renditions until ``make_renditions``."""
    image = NewsImage(file=upload(content, name), **fields)
    image.save()
    return image


def iim(*datasets: tuple[int, int, bytes]) -> bytes:
    """A Photoshop APP13 segment with IPTC-IIM datasets, to put after a JPEG's SOI."""
    block = b"".join(
        b"\x1c" + bytes((record, number)) + struct.pack(">H", len(value)) + value
        for record, number, value in datasets
    )
    if len(block) % 2:
        block += b"\0"
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def with_iim(content: bytes, *datasets: tuple[int, int, bytes]) -> bytes:
    return content[:2] + iim(*datasets) + content[2:]


def camera_exif(**tags: Any) -> Image.Exif:
    """EXIF as a camera writes it: place and serial numbers among the rest."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Model X"
    exif[0x0112] = tags.get("orientation", 1)
    exif[0x013B] = tags.get("artist", "Camera Owner")
    exif.get_ifd(0x8769)[0xA431] = "SERIAL-4711"
    exif.get_ifd(0x8769)[0x9003] = "2020:07:07 10:11:12"
    exif.get_ifd(0x8769)[0x9011] = "+09:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 2.0, 15.0)
    exif.get_ifd(0x8825)[3] = "E"
    exif.get_ifd(0x8825)[4] = (125.0, 45.0, 0.0)
    return exif

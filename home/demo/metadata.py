"""The words inside a JPEG file: IPTC-IIM, XMP and EXIF, written as agencies do."""

import struct
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import Image

# IPTC-IIM 4.2, record 2: dataset numbers of the fields a picture desk reads.
TITLE, KEYWORDS, CREATED, BYLINE, CITY = 5, 25, 55, 80, 90
CREDIT, SOURCE, COPYRIGHT, CAPTION = 110, 115, 116, 120
UTF8 = b"\x1c\x01\x5a\x00\x03\x1b%G"


@dataclass(frozen=True)
class Words:
    """What is said about a picture; ``created`` is a date as 2026-03-01."""

    title: str
    caption: str
    credit: str
    byline: str
    copyright: str
    source: str = ""
    city: str = ""
    created: str = ""
    alt: str = ""
    keywords: tuple[str, ...] = ()


def app13(words: Words) -> bytes:
    """Return an APP13 segment: Photoshop's resource 0x0404 with the IIM record."""
    pairs = [
        (TITLE, words.title),
        *((KEYWORDS, keyword) for keyword in words.keywords),
        (CREATED, words.created.replace("-", "")),
        (BYLINE, words.byline),
        (CITY, words.city),
        (CREDIT, words.credit),
        (SOURCE, words.source),
        (COPYRIGHT, words.copyright),
        (CAPTION, words.caption),
    ]
    record = UTF8 + b"".join(_dataset(number, text) for number, text in pairs if text)
    padding = b"\0" * (len(record) % 2)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record + padding
    payload = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def _dataset(number: int, text: str) -> bytes:
    data = text.encode()
    return struct.pack(">BBBH", 0x1C, 2, number, len(data)) + data


def xmp(words: Words) -> bytes:
    """Return an XMP packet by the IPTC Photo Metadata Standard."""

    def language(name: str, text: str) -> str:
        item = f'<rdf:li xml:lang="x-default">{escape(text)}</rdf:li>'
        return f"<{name}><rdf:Alt>{item}</rdf:Alt></{name}>"

    def listed(name: str, kind: str, texts: tuple[str, ...]) -> str:
        items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts)
        return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>"

    def plain(name: str, text: str) -> str:
        return f"<{name}>{escape(text)}</{name}>" if text else ""

    fields = [
        language("dc:title", words.title),
        language("dc:description", words.caption),
        language("dc:rights", words.copyright),
        listed("dc:creator", "Seq", (words.byline,)),
        listed("dc:subject", "Bag", words.keywords),
        plain("photoshop:Credit", words.credit),
        plain("photoshop:Source", words.source),
        plain("photoshop:City", words.city),
        plain("photoshop:DateCreated", words.created),
        language("Iptc4xmpCore:AltTextAccessibility", words.alt),
    ]
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
        f"{''.join(fields)}"
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def exif(words: Words) -> Image.Exif:
    """Return the EXIF block: description, artist and copyright."""
    block = Image.Exif()
    ascii_only = {
        0x010E: words.caption,
        0x013B: words.byline,
        0x8298: words.copyright,
    }
    for tag, text in ascii_only.items():
        block[tag] = text.encode("ascii", "replace").decode()
    return block

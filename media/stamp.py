"""The credit and rights written into every public file, and nothing else.

EXIF 2.32 Artist and Copyright; XMP dc:creator, dc:rights, dc:description,
photoshop:Credit and photoshop:Source. No other metadata of the original survives, so
neither place nor serial number can leave the house.
"""

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from PIL import Image

from media.texts import clean_text

if TYPE_CHECKING:
    from media.models import NewsImage

# Raise when files made before must be made anew: it is part of their names.
ENCODING = 1

_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_MAX_XMP_TEXT = 8_000  # characters: a JPEG segment holds 64 kB, UTF-8 takes up to 4

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">
%s</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a public file says of itself."""

    creator: str = ""
    credit: str = ""
    source: str = ""
    copyright_notice: str = ""
    caption: str = ""

    @classmethod
    def of(cls, image: "NewsImage") -> "Words":
        """Take the words from a picture; without a photographer the credit signs."""
        return cls(
            creator=clean_text(image.photographer or image.credit),
            credit=clean_text(image.credit),
            source=clean_text(image.source),
            copyright_notice=clean_text(image.copyright_notice),
            caption=clean_text(image.caption),
        )

    def exif(self) -> bytes:
        """Give an EXIF block with Artist and Copyright only, in UTF-8."""
        exif = Image.Exif()
        if self.creator:
            exif[_ARTIST] = self.creator.encode()
        if self.copyright_notice:
            exif[_COPYRIGHT] = self.copyright_notice.encode()
        return exif.tobytes() if len(exif) else b""

    def xmp(self) -> bytes:
        """Give an XMP packet (ISO 16684-1) in UTF-8, or nothing to say nothing."""
        lines = [
            _listed("dc:creator", self.creator, "Seq"),
            _listed("dc:rights", self.copyright_notice, "Alt"),
            _listed("dc:description", self.caption, "Alt"),
            _simple("photoshop:Credit", self.credit),
            _simple("photoshop:Source", self.source),
        ]
        body = "".join(lines)
        return (_PACKET % body).encode() if body else b""

    def mark(self, *parts: str) -> str:
        """Give 16 hex digits that change with these words or the given parts."""
        told = json.dumps([ENCODING, *astuple(self), *parts])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def _simple(name: str, text: str) -> str:
    return f"<{name}>{_safe(text)}</{name}>\n" if text else ""


def _listed(name: str, text: str, container: str) -> str:
    if not text:
        return ""
    language = ' xml:lang="x-default"' if container == "Alt" else ""
    item = f"<rdf:li{language}>{_safe(text)}</rdf:li>"
    return f"<{name}><rdf:{container}>{item}</rdf:{container}></{name}>\n"


def _safe(text: str) -> str:
    # U+FFFE and U+FFFF are no XML characters.
    return escape(text[: _MAX_XMP_TEXT // 4].translate({0xFFFE: "", 0xFFFF: ""}))

"""Read an XMP packet (ISO 16684-1) into plain values, without trusting it."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_PACKET = 4_000_000  # bytes; more is thumbnails and edit history, not words

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
}


def read(packet: bytes | str | None) -> dict[str, Any]:
    """Give the properties of a packet by prefixed name, such as ``dc:creator``.

    A value is a string, a list (bags, sequences) or a dictionary (structures).
    Language alternatives give the default language. A packet that is no XML, too
    big, or uses entities gives ``{}``: a broken caption must not stop a picture.
    """
    if not packet or len(packet) > MAX_PACKET:
        return {}
    text = packet.strip(b"\0 \r\n\t") if isinstance(packet, bytes) else packet
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    found: dict[str, Any] = {}
    for description in root.iter(f"{_RDF}Description"):
        if _is_top(root, description):
            found.update(_structure(description))
    return found


def _is_top(root: Element, description: Element) -> bool:
    return any(description in list(rdf) for rdf in root.iter(f"{_RDF}RDF"))


def _structure(element: Element) -> dict[str, Any]:
    # Simple properties may be written as attributes as well as elements.
    found: dict[str, Any] = {
        _name(key): value for key, value in element.attrib.items() if _named(key)
    }
    for child in element:
        if _named(child.tag):
            found[_name(child.tag)] = _value(child)
    return found


def _value(element: Element) -> Any:
    container = next(iter(element), None)
    if container is None:
        return _structure(element) or (element.text or "").strip()
    if container.tag == f"{_RDF}Alt":
        return _default_language(container)
    if container.tag in (f"{_RDF}Bag", f"{_RDF}Seq"):
        return [_value(item) for item in container]
    if container.tag == f"{_RDF}Description":
        return _structure(container)
    return _structure(element)


def _default_language(alternatives: Element) -> Any:
    items = list(alternatives)
    for item in items:
        if item.get(_LANG, "").lower() == "x-default":
            return _value(item)
    return _value(items[0]) if items else ""


def _named(key: object) -> bool:
    return (
        isinstance(key, str)
        and key.startswith("{")
        and not key.startswith((_RDF, "{http://www.w3.org/XML/"))
    )


def _name(key: str) -> str:
    namespace, _, local = key[1:].partition("}")
    return f"{_PREFIXES.get(namespace, namespace)}:{local}"

"""Checks of every address a story sends readers to."""

import ipaddress
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from news.standards.finding import Finding

SCHEMES = {"http", "https", "mailto", "tel"}
PRIVATE_ENDINGS = (".internal", ".lan", ".local", ".localhost")
# Browsers skip these inside a scheme: "java\nscript:" runs.
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\\]")


def links_are_safe(article: Any, at: datetime) -> Iterator[Finding]:
    """Refuse links that could run code, or that readers outside cannot follow."""
    for field, url, schemes in _links(article):
        reason = problem(url, schemes=schemes)
        if reason:
            yield Finding(
                code="unsafe_link",
                field=field,
                message=_("The link “%(url)s” %(reason)s.")
                % {"url": url[:80], "reason": reason},
                remedy=_("Use the full address of a public page, or remove the link."),
            )


def problem(url: str, *, schemes: set[str] = SCHEMES) -> str:
    """Return what is wrong with an address, or nothing."""
    if INVISIBLE.search(url.strip()):
        return _("holds characters that do not belong in an address")
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _("cannot be read")
    if not parts.scheme:
        return _("is not a full address")
    if parts.scheme.lower() not in schemes:
        return _("is of a kind that is not allowed (%(scheme)s)") % {
            "scheme": parts.scheme
        }
    if parts.scheme.lower() in {"http", "https"}:
        return _host_problem(host, has_password="@" in parts.netloc)
    return "" if parts.path else _("is not a full address")


def _host_problem(host: str, *, has_password: bool) -> str:
    if has_password:
        return _("holds a user name")
    if not host:
        return _("is not a full address")
    if _is_private(host):
        return _("leads into a private network")
    return ""


def _is_private(host: str) -> bool:
    host = host.rstrip(".").lower()
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    # Browsers read 2130706433, 0x7f.1 and 127.1 as addresses too.
    if re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}", host):
        return True
    return "." not in host or host.endswith(PRIVATE_ENDINGS)


def _links(article: Any) -> Iterator[tuple[str, str, set[str]]]:
    web = {"http", "https"}
    if article.canonical_url:
        yield "canonical_url", article.canonical_url, web
    for block in article.body:
        for html in _rich_texts(block):
            yield from (("body", url, SCHEMES) for url in _hrefs(html))
        if block.block_type == "embed":
            embed = block.value.get("embed")
            if embed is not None:
                yield "body", embed.url, web


def _rich_texts(block: Any) -> Iterator[str]:
    if block.block_type == "paragraph":
        yield block.value.source
    elif block.block_type == "fact_box":
        yield block.value["text"].source
    elif block.block_type == "table":
        for row in block.value["table"].rows:
            yield from (source for cell in row for source in _source(cell))


def _source(cell: Any) -> Iterator[str]:
    source = getattr(cell.value, "source", None)
    if source:
        yield source


def _hrefs(html: str) -> list[str]:
    reader = _LinkReader()
    reader.feed(html)
    reader.close()
    return reader.found


class _LinkReader(HTMLParser):
    """Collects the addresses of links; those to pages of the house have none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and not named.get("linktype"):
            self.found.append(named.get("href") or "")

    handle_startendtag = handle_starttag

"""Rich text as it leaves the house: clean HTML, plain words, links with their ids."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

import nh3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text.rewriters import EmbedRewriter, extract_attrs

from news.schemas import FileEntry, LinkEntry

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "h2", "h3"),
    *("h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "q", "s", "small"),
    *("strong", "sub", "sup", "ul"),
}
# `linktype` and `id` are how Wagtail stores a link to something of this house.
ATTRIBUTES = {
    "a": {"href", "linktype", "id"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

# These see the output of nh3, where attributes are quoted and escaped and links
# cannot lie in one another.
LINK = re.compile(r'<a((?: [\w-]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
BREAK = re.compile(r"<br>|<hr>|</(?:p|li|blockquote|h[2-6])>")
TAG = re.compile(r"<[^>]*>")
SPACE = re.compile(r"[^\S\n]*\n\s*")


@dataclass
class References:
    """The keys of what rich texts point at, as found in Wagtail's markup."""

    pages: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Target:
    """Something of this house that readers may have."""

    id: str
    type: str
    url: str


@dataclass(frozen=True)
class Text:
    """One rich text outside: safe HTML, the same words plain, its links in order."""

    html: SafeString
    text: str
    links: list[LinkEntry]


def references_of(sources: Iterable[str]) -> References:
    """Collect what these texts point at, so that it is looked up in one go."""
    found = References()
    for source in sources:
        for attrs in map(extract_attrs, re.findall(r"<a(\b[^>]*)>", source)):
            kinds = {"page": found.pages, "document": found.documents}
            _add(kinds.get(attrs.get("linktype", "")), attrs.get("id"))
        for attrs in map(extract_attrs, re.findall(r"<embed(\b[^>]*)/?>", source)):
            if attrs.get("embedtype") == "image":
                _add(found.images, attrs.get("id"))
    return found


def clean_text(
    source: str,
    *,
    pages: dict[int, Target],
    documents: dict[int, FileEntry],
    images: dict[int, SafeString],
) -> Text:
    """Turn Wagtail's stored rich text into what readers get.

    A link whose target is not in `pages` or `documents` becomes plain text; so does
    a link of any scheme but http, https, mailto and tel.
    """
    links: list[LinkEntry] = []

    def relink(match: re.Match[str]) -> str:
        attrs, words = extract_attrs(match.group(1)), match.group(2)
        target = _target(attrs, pages=pages, documents=documents)
        if target:
            entry = LinkEntry.model_validate(vars(target))
            if entry not in links:
                links.append(entry)
        return _anchor(target or unescape(attrs.get("href", "")), words)

    def embed_image(attrs: dict[str, str]) -> str:
        return images.get(_key(attrs.get("id")) or 0, "")

    def embed_media(attrs: dict[str, str]) -> str:
        return format_html('<p><a href="{0}">{0}</a></p>', attrs.get("url", ""))

    embedded = EmbedRewriter({"image": embed_image, "media": embed_media})(source)
    tidy = nh3.clean(
        embedded,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel=None,
    )
    html = LINK.sub(relink, tidy)
    return Text(mark_safe(html), plain(html), links)  # noqa: S308 (made by nh3)


def plain(html: str) -> str:
    """Give the words of clean HTML, one line a paragraph or list item."""
    text = unescape(TAG.sub("", BREAK.sub("\n", html)))
    return SPACE.sub("\n", text.replace("\xa0", " ")).strip()


def _target(
    attrs: dict[str, str],
    *,
    pages: dict[int, Target],
    documents: dict[int, FileEntry],
) -> Target | None:
    key = _key(attrs.get("id"))
    if key is None:
        return None
    if attrs.get("linktype") == "page":
        return pages.get(key)
    if attrs.get("linktype") == "document" and key in documents:
        return Target(str(key), "document", documents[key].url)
    return None


def _anchor(target: Target | str, words: str) -> str:
    """Write the link, or, where it leads nowhere, its words alone."""
    if not target:
        return words
    if isinstance(target, str):
        attrs = [("href", target), ("rel", "noopener")]
    else:
        attrs = [
            ("href", target.url),
            ("data-type", target.type),
            ("data-id", target.id),
        ]
    written = format_html_join("", ' {}="{}"', attrs)
    return f"<a{written}>{words}</a>"


def _key(value: str | None) -> int | None:
    # Keys beyond 64 bits would be an error in the database, not a miss.
    return (
        int(value)
        if value and value.isascii() and value.isdigit() and len(value) < 19
        else None
    )


def _add(keys: set[int] | None, value: str | None) -> None:
    key = _key(value)
    if keys is not None and key is not None:
        keys.add(key)

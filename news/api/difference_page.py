"""The difference of two editions as a page: `<ins>` and `<del>`, everything escaped."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .difference import EditionDifference, Piece

STYLE = mark_safe(
    "body{font:1rem/1.5 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
    "ins{background:#d4f4d7}del{background:#fbdada}h2{font-size:1rem}"
    "[data-change=moved]{border-inline-start:.25rem solid #888;padding-inline-start:"
    "1rem}pre{white-space:pre-wrap;font:inherit;margin:.5rem 0}"
)
TAGS = {"same": "span", "added": "ins", "removed": "del"}


def page(found: EditionDifference, *, locale: str) -> bytes:
    """Return the page; nothing of the story is taken for markup."""
    title = _("Edition %(old)d and edition %(new)d") % {
        "old": found.from_edition,
        "new": found.to_edition,
    }
    fields = format_html_join(
        "",
        '<section data-field="{}"><h2>{}</h2><pre>{}</pre></section>',
        ((f.name, f.name.replace("_", " "), _marked(f.pieces)) for f in found.fields),
    )
    blocks = format_html_join(
        "",
        '<div data-block="{}" data-type="{}" data-change="{}"><pre>{}</pre></div>',
        ((b.id, b.type, b.change, _marked(b.pieces)) for b in found.blocks),
    )
    return format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title>'
        '<meta name="robots" content="noindex"><style>{}</style>'
        "<h1>{}</h1>{}<article>{}</article></html>",
        locale,
        title,
        STYLE,
        title,
        fields,
        blocks,
    ).encode()


def _marked(pieces: Iterable[Piece]) -> SafeString:
    return format_html_join(
        "",
        "<{0}>{1}</{0}>",
        ((mark_safe(TAGS[piece.op]), piece.text) for piece in pieces),  # noqa: S308
    )

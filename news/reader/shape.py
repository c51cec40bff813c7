"""A document of the record made ready for a template: times, bylines, corrections."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.html import format_html

from news.models import BylineRole
from news.projection.addresses import category_path

Shown = dict[str, Any]


def shown_article(document: Shown) -> Shown:
    """Return an ArticleDocument as a page shows it; takes the JSON as a dict."""
    shown = shown_card(document)
    shown["body"] = [shown_block(block) for block in document["body"]]
    shown["corrections"] = [
        {**entry, "made_at": moment(entry["made_at"])}
        for entry in document["corrections"]
    ]
    shown["is_retracted"] = any(
        entry["kind"] == "retraction" for entry in document["corrections"]
    )
    shown["related"] = [shown_card(card) for card in document["related"]]
    shown["is_syndicated"] = document["canonical_url"] != document["url"]
    return shown


def shown_card(card: Shown) -> Shown:
    """Return an ArticleCard as lists show it."""
    published, updated = moment(card["published_at"]), moment(card["updated_at"])
    return {
        **card,
        "published_at": published,
        "updated_at": updated,
        # A first edition has not been changed for anybody, whatever the dates say.
        "is_updated": card["edition"] > 1 and updated > published,
        "byline_groups": list(byline_groups(card["bylines"])),
        "published_under": [shown_category(c) for c in card["published_under"]],
    }


def shown_block(block: Shown) -> Shown:
    """Return one block of a body with the template that shows it."""
    shown = {**block, "template": f"news/blocks/{block['type']}.html"}
    if block["type"] == "related_story":
        shown["story"] = shown_card(block["story"])
    elif block["type"] == "fact_box":
        shown["text_html"] = _inside(block)
    elif block["type"] == "table":
        kinds = [column["type"] for column in block["columns"]]
        shown["cells"] = [
            [{**cell, "type": kind} for cell, kind in zip(row, kinds, strict=False)]
            for row in block["rows"]
        ]
    return shown


def shown_category(category: Shown) -> Shown:
    """Return a named category with the address of its list."""
    return {**category, "path": category_path(category["slug"])}


def byline_groups(entries: Iterable[Shown]) -> Iterable[Shown]:
    """Gather the names of each role, in the order the desk named the roles first."""
    found = list(entries)
    roles = list(dict.fromkeys(entry["role"] for entry in found))
    found.sort(key=lambda entry: roles.index(entry["role"]))
    for role, group in groupby(found, key=lambda entry: entry["role"]):
        yield {"label": BylineRole(role).label, "entries": list(group)}


def _inside(block: Shown) -> str:
    """Take a fact box out of its frame: the page has a frame with a name of its own."""
    frame = format_html("<aside><h3>{}</h3>", block["title"])
    return block["html"].removeprefix(frame).removesuffix("</aside>")


def moment(text: str) -> datetime:
    """Read one of the record's times."""
    return datetime.fromisoformat(text)

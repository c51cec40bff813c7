"""What machines read in a page: schema.org as JSON-LD, made from the same record."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from .masthead import Masthead
from .shape import Shown

TYPES = {
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "editorial": "OpinionNewsArticle",
    "review": "ReviewNewsArticle",
    "explainer": "BackgroundNewsArticle",
}
# As JSON inside HTML: no character that could end the script or open a comment.
ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def article_json_ld(document: Shown, *, masthead: Masthead, site: str) -> SafeString:
    """Return a NewsArticle for the JSON of an ArticleDocument, safe inside a script.

    ``site`` is the absolute address of the front page.
    """
    picture = document["lead_image"]
    people = [b for b in document["bylines"] if b["role"] == "by"]
    described = {
        "@context": "https://schema.org",
        "@type": TYPES.get(document["article_type"], "NewsArticle"),
        "@id": document["url"],
        "mainEntityOfPage": document["canonical_url"],
        "headline": document["headline"],
        "alternativeHeadline": document["kicker"],
        "description": document["seo"]["description"],
        "datePublished": document["published_at"],
        "dateModified": document["updated_at"],
        "inLanguage": document["locale"],
        "wordCount": document["word_count"],
        "articleSection": (document["section"] or {}).get("name"),
        "keywords": [tag["name"] for tag in document["tags"]],
        "about": [
            {"@type": "Thing", "name": category["name"]}
            for category in document["published_under"]
        ],
        "author": [_person(entry, site=site) for entry in people],
        "image": _image(picture) if picture else None,
        "contentLocation": document["dateline"],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": masthead.title,
            "url": site,
        },
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": entry["text"],
                "datePublished": entry["made_at"],
            }
            for entry in document["corrections"]
        ],
        "isAccessibleForFree": True,
    }
    return script_json({k: v for k, v in described.items() if v not in (None, "", [])})


def script_json(value: Any) -> SafeString:
    """Write JSON that cannot break out of the script element around it."""
    text = json.dumps(value, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 (escaped above)


def _person(entry: Shown, *, site: str) -> Shown:
    kind = "Person" if entry["author"] else "Organization"
    found = {"@type": kind, "name": entry["name"]}
    if entry["author"]:
        found["url"] = site.rstrip("/") + entry["author"]["path"]
    return found


def _image(picture: Shown) -> list[Shown] | None:
    files = [
        rendition
        for rendition in picture["renditions"]
        if rendition["format"] == "jpeg" and rendition["name"] in ("lead", "square")
    ]
    return [
        {
            "@type": "ImageObject",
            "url": file["url"],
            "width": file["width"],
            "height": file["height"],
            "caption": picture["caption"],
            "creditText": picture["credit"],
            "copyrightNotice": picture["copyright_notice"],
        }
        for file in files
    ] or None

"""One page for each kind of document: which template, with what."""

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from delivery import cursor, keys
from delivery.queries import Stored, list_documents
from news.projection.addresses import absolute

from .masthead import Masthead, masthead
from .responses import page_response
from .shape import Shown, shown_article, shown_card, shown_category
from .structured import article_json_ld

Page = Callable[[HttpRequest, Stored], HttpResponseBase]

ORDER = "-published_at"
PER_PAGE = 20


def article_page(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Show a story; three queries with the one that found it."""
    return page_response(
        request,
        "news/article.html",
        article_context(json.loads(stored.body), head=masthead(stored.locale)),
        locale=stored.locale,
        keys=(keys.of_resource("article", stored.id),),
    )


def article_context(document: Shown, *, head: Masthead, draft: bool = False) -> Shown:
    """Return what the article's template needs, for a live story or a draft."""
    return {
        "masthead": head,
        "article": shown_article(document),
        "json_ld": article_json_ld(document, masthead=head, site=absolute(head.path)),
        "share_picture": _share_picture(document["lead_image"]),
        "inside": head.section_path(document["path"]),
        "draft": draft,
    }


def list_page(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Show a section, category or author with its stories; four queries."""
    context = list_context(
        request, json.loads(stored.body), head=masthead(stored.locale)
    )
    return page_response(
        request,
        f"news/{stored.kind}.html",
        context,
        locale=stored.locale,
        keys=(
            keys.of_resource(stored.kind, stored.id),
            *keys.of_list("article", {stored.kind: [str(stored.id)]}),
        ),
    )


def list_context(
    request: HttpRequest, document: Shown, *, head: Masthead, draft: bool = False
) -> Shown:
    """Return what a list's template needs: the thing and one page of its stories."""
    after = request.GET.get("after", "")
    page = list_documents(
        "article",
        filters={document["type"]: [document["id"]]},
        # Categories and authors are of no language; a section's stories share its own.
        locale=head.locale if document["type"] == "section" else None,
        limit=PER_PAGE,
        after=_position(after) if after else None,
    )
    ancestors = [shown_category(above) for above in document.get("ancestors", ())]
    onward = cursor.encode(page.next, order=ORDER) if page.next else ""
    return {
        "masthead": head,
        "thing": {**document, "ancestors": ancestors},
        "here": document["path"],
        "inside": head.section_path(document["path"]),
        "stories": [shown_card(json.loads(row.content)) for row in page.rows],
        "is_first": not after,
        "older": f"{document['path']}?after={onward}" if onward else "",
        "draft": draft,
    }


PAGES: dict[str, Page] = {
    "article": article_page,
    "section": list_page,
    "category": list_page,
    "author": list_page,
}


def _position(text: str) -> tuple[Any, ...]:
    try:
        return cursor.decode(text, order=ORDER)
    except cursor.InvalidCursor as error:
        raise Http404(str(error)) from error


def _share_picture(picture: Shown | None) -> Shown | None:
    """Give the JPEG that goes with a shared link: the widest crop for leads."""
    files = picture["renditions"] if picture else []
    found = [f for f in files if f["name"] == "lead" and f["format"] == "jpeg"]
    return {**found[0], "alt": picture["alt"]} if picture and found else None

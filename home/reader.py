"""The reader's one door: the page at any address, the front page among them."""

import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from delivery import keys as surrogate_keys
from delivery.queries import Stored
from home.preview import front_preview
from news.api.resolve import clean_path, locale_of
from news.reader.finding import Missing, Onward, find
from news.reader.masthead import Masthead, masthead
from news.reader.pages import PAGES
from news.reader.preview import preview_response
from news.reader.responses import MISSING, page_response, uncached_response
from news.reader.shape import Shown, shown_card

A_SECTION = 4
BESIDE_THE_LEAD = 2
LEADING = 5


@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """Show what is published at an address, or lead on to where it is now."""
    if not settings.READER:
        return _elsewhere(request)
    found = find(request.get_full_path())
    if isinstance(found, Onward):
        kinds = {301: HttpResponsePermanentRedirect, 302: HttpResponseRedirect}
        response = kinds[found.status](found.to)
        response["Cache-Control"] = MISSING
        surrogate_keys.mark(response, found.keys)
        return response
    if isinstance(found, Missing):
        return not_found(request, keys=found.keys)
    try:
        return (PAGES | {"front": front_page})[found.kind](request, found)
    except Http404:
        return not_found(request)


def front_page(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Show the front page; three queries with the one that found it."""
    context = front_context(json.loads(stored.body), head=masthead(stored.locale))
    return page_response(
        request,
        "home/front.html",
        context,
        locale=stored.locale,
        keys=(surrogate_keys.of_resource("front", stored.id),),
    )


def front_context(document: Shown, *, head: Masthead, draft: bool = False) -> Shown:
    """Return what the front's template needs: what leads, the latest by section."""
    leads, headed = _under_headings(document)
    large = _large(document)
    fresh = [shown_card(card) for card in document["latest"]]
    # A front that nobody has arranged leads with the newest.
    while len(leads) < LEADING and fresh:
        leads.append(fresh.pop(0))
    return {
        # Its own words, which in a preview the record does not have yet.
        "masthead": replace(
            head, title=document["title"], standfirst=document["standfirst"]
        ),
        "front": document,
        # Documents of before there were such lines have none.
        "breaking": document.get("breaking"),
        "lead": leads[0] if leads else None,
        "secondary": leads[1 : 1 + large],
        "under": leads[1 + large :],
        "headed": headed,
        "sections": by_section(fresh, head=head),
        "today": localdate(),
        "draft": draft,
    }


def _under_headings(document: Shown) -> tuple[list[Shown], list[Shown]]:
    """Part what leads from the slots that stand apart, under a heading of their own."""
    cards = {card["id"]: shown_card(card) for card in document["leads"]}
    headed = [
        {"title": slot["title"], "stories": [cards.pop(key) for key in slot["stories"]]}
        for slot in _slots(document)[1:]
        if slot["title"]
    ]
    return list(cards.values()), headed


def _large(document: Shown) -> int:
    """Return how many stories stand beside the lead: those that are no list."""
    slots = [slot for slot in _slots(document) if not slot["title"]]
    if not any(slot["layout"] == "list" for slot in slots):
        return BESIDE_THE_LEAD
    large = (len(slot["stories"]) for slot in slots if slot["layout"] != "list")
    return min(BESIDE_THE_LEAD, max(0, sum(large) - 1))


def _slots(document: Shown) -> list[Shown]:
    # Documents of before there were slots have none.
    return document.get("slots", [])


def by_section(cards: list[Shown], *, head: Masthead) -> list[Shown]:
    """Gather stories under the paper's sections, in its order; empty ones are left."""
    strips = [
        {**section, "stories": _first_of(section, cards)} for section in head.sections
    ]
    return [strip for strip in strips if strip["stories"]]


def preview_front(request: HttpRequest, front: Any) -> HttpResponseBase:
    """Show the front page as it would look if it were published now, or later."""
    at = getattr(front, "preview_at", None)
    document = front_preview(front, at=at).model_dump(mode="json")
    context = front_context(document, head=masthead(document["locale"]), draft=True)
    return preview_response(request, "home/front.html", context)


def not_found(
    request: HttpRequest,
    exception: Exception | None = None,
    *,
    keys: tuple[str, ...] = (),
) -> HttpResponseBase:
    """Say that nothing is published at this address, with the ways on."""
    locale = locale_of(clean_path(request.path))
    return uncached_response(
        request,
        "404.html",
        {"masthead": masthead(locale)},
        locale=locale,
        status=404,
        cache_control=MISSING,
        keys=keys,
    )


def _first_of(section: Shown, cards: list[Shown]) -> list[Shown]:
    inside = section["path"]
    return [card for card in cards if card["path"].startswith(inside)][:A_SECTION]


def _elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Send readers of a headless house to its front end."""
    if not settings.FRONTEND_URL:
        raise Http404
    # The path starts with one slash: no other host can be smuggled in.
    target = f"{settings.FRONTEND_URL}/{request.get_full_path().lstrip('/')}"
    return HttpResponseRedirect(target, preserve_request=True)

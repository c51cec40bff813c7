"""Keys that are good for some sections only, where the API is not public.

They open the list of stories, narrowed to their sections, and those stories. What
gathers from the whole paper (front, search, log of changes) stays shut: better an
answer too few than a story too many.
"""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest

from delivery.access.keys import Grant
from delivery.http import Problem, credentials
from delivery.http.problems import not_found
from delivery.models import Facet

PARAMETER = "section"
# Addresses that look at the sections of a key themselves.
APART = (
    *("list_embargoed", "get_embargoed", "list_embargoed_changes"),
    "consumer_position",
)


def confine(request: HttpRequest, grant: Grant) -> None:
    """Narrow a request to the sections of its key, or refuse it; at most 1 query."""
    request.confined_to = grant.sections  # type: ignore[attr-defined]
    match = request.resolver_match
    name = match.url_name if match else ""
    if name == "get_article" and match:
        if _is_for_the_view(request):
            return
        _require_story(str(match.kwargs.get("id", "")), grant)
    elif name == "list_articles":
        _narrow(request, grant)
    elif name not in APART:
        raise _shut(grant)


def is_theirs(facets: list[list[str]], grant: Grant) -> bool:
    """Tell whether a story with these facets is one for this key."""
    if not grant.sections:
        return True
    found = {value for name, value in facets if name == PARAMETER}
    return not found.isdisjoint(grant.sections)


def confined_to(request: HttpRequest) -> tuple[str, ...]:
    """Return the sections a request sees because of its key; none: the whole paper.

    One that does not exist (any more) is the house's slip and not the sender's.
    """
    return tuple(getattr(request, "confined_to", ()))


def _narrow(request: HttpRequest, grant: Grant) -> None:
    given = request.GET.getlist(PARAMETER)
    if not given:
        query = request.GET.copy()
        query.setlist(PARAMETER, list(grant.sections))
        query._mutable = False
        request.GET = query  # type: ignore[assignment]
    elif not set(given) <= set(grant.sections):
        raise _shut(grant)


def is_published_there(public_id: UUID, sections: Collection[str]) -> bool:
    """Tell whether readers find a story in one of these sections; 1 query."""
    found = Facet.objects.filter(
        document__kind="article",
        document__public_id=public_id,
        name=PARAMETER,
        value__in=sections,
    )
    return found.exists()


def _is_for_the_view(request: HttpRequest) -> bool:
    """Say whether the answer is not made of what is published now.

    Drafts are of the sections as well, or hide what is not, and a story of another
    time has to have stood in them then (`news.preview`, `news.api.perspective`).
    """
    return credentials.carries_token(request) or "as_of" in request.GET


def _require_story(public_id: str, grant: Grant) -> None:
    try:
        key = UUID(public_id)
    except ValueError:
        raise not_found("There is no such article.") from None
    if not is_published_there(key, grant.sections):
        raise not_found("There is no such article.")


def _shut(grant: Grant) -> Problem:
    names = ", ".join(grant.sections)
    return Problem(
        403,
        f"This key is limited to the sections {names}. It opens /api/v1/articles/, "
        f"with {PARAMETER} one of them, and the stories listed there.",
        kind="other-section",
    )

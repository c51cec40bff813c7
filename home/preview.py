"""The front page with drafts on it: made anew from its page, for those with a token."""

from collections.abc import Iterable

from delivery.http import Answer
from delivery.http.problems import Problem, not_found
from delivery.queries import Reading
from delivery.resource import encode
from home.models import HomePage
from home.projection import front_resource
from news.api.resolve import clean_path, locale_of
from news.preview.overlay import Overlay
from news.preview.sources import EveryStory
from news.projection import page_address


def front_draft(locale: str, *, reading: Overlay) -> Answer:
    """Return the front page as it would be with these drafts published.

    To who sees every draft also the front's own, even one that was never live.
    """
    home = _front(locale, reading)
    if home is None:
        raise no_front()
    published = reading.get_document("front", home.public_id)
    number = published.edition if published else 1
    encoded = encode(front_resource(home, reading=reading), number=number)
    return Answer(encoded.body, etag=encoded.etag)


def front_draft_at(given: str, *, reading: Reading) -> Answer | None:
    """Return the front draft if that is what lies at a path under preview."""
    if not isinstance(reading, Overlay):
        return None
    path = clean_path(given)
    home = _front(locale_of(path), reading)
    if home is None or page_address(home).path != path:
        return None
    return front_draft(locale_of(path), reading=reading)


def no_front(*, keys: Iterable[str] = ()) -> Problem:
    """Say that there is no front page in a language."""
    return not_found("There is no front page in this language.", keys=keys)


def _front(locale: str, reading: Overlay) -> HomePage | None:
    homes = HomePage.objects.filter(locale__language_code=locale, alias_of=None)
    sees_all = isinstance(reading.source, EveryStory)
    home = homes.live().first() or (homes.first() if sees_all else None)
    if home is not None and sees_all:
        return home.get_latest_revision_as_object()
    return home

"""The front page with drafts on it: made anew from its page, for those with a token."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision

from delivery.http import Answer
from delivery.http.problems import Problem, not_found
from delivery.queries import Reading
from delivery.resource import encode
from home.models import HomePage
from home.projection import front_resource, project_front
from home.schemas import FrontDocument
from news.api.resolve import clean_path, locale_of
from news.preview.overlay import Overlay
from news.preview.sources import Coming, EveryStory
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
    resource = front_resource(home, reading=reading, at=_moment(reading))
    encoded = encode(resource, number=number)
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


def front_preview(home: HomePage, *, at: datetime | None) -> FrontDocument:
    """Return the document of a draft of the front, now or at a moment to come.

    At a moment to come with the stories that are scheduled until then.
    """
    if at is None:
        return project_front(home)
    return project_front(home, reading=Overlay(Coming(at, None)), at=at)


def no_front(*, keys: Iterable[str] = ()) -> Problem:
    """Say that there is no front page in a language."""
    return not_found("There is no front page in this language.", keys=keys)


def _front(locale: str, reading: Overlay) -> HomePage | None:
    homes = HomePage.objects.filter(locale__language_code=locale, alias_of=None)
    source = reading.source
    if isinstance(source, EveryStory):
        home = homes.live().first() or homes.first()
        return home.get_latest_revision_as_object() if home else None
    moment = _moment(reading)
    if moment is None:
        return homes.live().first()
    home = homes.filter(pk__in=_scheduled(moment)).first() or homes.live().first()
    return _as_scheduled(home, moment) if home else None


def _moment(reading: Overlay) -> datetime | None:
    """Return the moment to come that is asked for, by who may know of the front then.

    To who sees the schedule of some stories alone, the front's own is not told.
    """
    source = reading.source
    if not isinstance(source, Coming) or source.article or source.sections:
        return None
    return source.at


def _scheduled(moment: datetime) -> list[int]:
    due = Revision.page_revisions.filter(approved_go_live_at__lte=moment)
    due = due.filter(content_type=ContentType.objects.get_for_model(HomePage))
    return [int(key) for key in due.values_list("object_id", flat=True)]


def _as_scheduled(home: HomePage, moment: datetime) -> HomePage:
    """Return the front as the changes due by then will make it."""
    due = home.revisions.filter(approved_go_live_at__lte=moment)
    revision = due.order_by("-approved_go_live_at", "-pk").first()
    return revision.as_object() if revision else home

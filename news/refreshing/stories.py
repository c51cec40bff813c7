"""Renewing the documents of some stories, and what others show of those."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError, transaction

from delivery import record
from delivery.resource import Resource
from news.models import ArticlePage
from news.projection import article_resource, shared_by
from news.projection.showing import keys_showing_stories
from news.refreshing.asked import enqueue

logger = logging.getLogger(__name__)

# So many stories that show the renewed ones are renewed with them: each takes one of
# the few thousand locks that a database server has for all.
AROUND = 100


@dataclass
class Outcome:
    """What became of some stories: keys of those that differed, words of failures."""

    differed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@transaction.atomic
def renew(keys: Iterable[int], *, holding: Iterable[int] = ()) -> Outcome:
    """Renew the documents of these stories, all of them together.

    Locks those in ``holding`` along with them, for what the caller does next.

    Stories that show the card of one that differed are renewed as well; their own
    cards stay the same, so it ends there. Where they are many that becomes a job. A
    story that cannot be recorded is logged and does not keep the others from it;
    database errors come out.
    """
    wanted = set(keys)
    near, far = _around(wanted)
    # All locks in one order, or two batches that show each other would stand still.
    _lock(wanted.union(holding, *near.values()))
    outcome = _renew(wanted)
    differed = set(outcome.differed)
    _renew(set().union(*(near[key] for key in differed & near.keys())))
    for story in ArticlePage.objects.filter(pk__in=differed & far).order_by("pk"):
        enqueue(story)
    return outcome


def _around(keys: set[int]) -> tuple[dict[int, set[int]], set[int]]:
    """Return which stories show these, for those shown by few; and those by many."""
    near: dict[int, set[int]] = {}
    far: set[int] = set()
    room = AROUND
    showing = keys_showing_stories(keys)
    for key in sorted(showing, key=lambda key: (len(showing[key]), key)):
        room -= len(showing[key])
        if room >= 0:
            near[key] = showing[key]
        else:
            far.add(key)
    return near, far


def _lock(keys: Iterable[int]) -> None:
    """Keep other writers of the record from these stories, before they are read."""
    rows = ArticlePage.objects.filter(pk__in=list(keys))
    record.lock_all("article", rows.values_list("public_id", flat=True))


def _renew(keys: Iterable[int]) -> Outcome:
    rows = ArticlePage.objects.filter(pk__in=list(keys), live=True, alias_of=None)
    stories = {story.public_id: story for story in rows.order_by("public_id")}
    outcome = Outcome()
    done = record.refresh_all(_resources(stories, outcome))
    outcome.differed += [stories[key].pk for key in done.changes]
    for key, error in done.errors.items():
        _failed(stories[key], error, outcome)
    return outcome


def _resources(stories: dict[UUID, ArticlePage], outcome: Outcome) -> list[Resource]:
    shared = shared_by(list(stories.values()))
    found = []
    for story in stories.values():
        try:
            found.append(article_resource(story, shared=shared))
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 (one story must not stop the others)
            _failed(story, error, outcome)
    return found


def _failed(story: ArticlePage, error: Exception, outcome: Outcome) -> None:
    is_refusal = isinstance(error, record.RecordError)
    logger.warning(
        "Story %s cannot be refreshed: %s",
        story.pk,
        error,
        exc_info=None if is_refusal else error,
    )
    outcome.errors.append(f"{story}: {error if is_refusal else repr(error)}")

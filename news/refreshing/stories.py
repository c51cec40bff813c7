"""Renewing the documents of some stories, and what others show of those."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction

from delivery import record
from delivery.resource import RecordError
from news.models import ArticlePage
from news.projection import article_resource
from news.projection.showing import keys_showing_stories

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What became of some stories: keys of those that differed, words of failures."""

    differed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@transaction.atomic
def renew(keys: Iterable[int]) -> Outcome:
    """Renew the documents of these stories, in the fixed order of public ids.

    Stories that show the card of one that differed are renewed as well; their own
    cards stay the same, so it ends there. A story that cannot be recorded is logged
    and does not keep the others from it; database errors come out.
    """
    outcome = Outcome()
    _renew(keys, outcome)
    if outcome.differed:
        _renew(keys_showing_stories(outcome.differed), Outcome())
    return outcome


def _renew(keys: Iterable[int], outcome: Outcome) -> None:
    stories = ArticlePage.objects.filter(pk__in=list(keys), live=True, alias_of=None)
    for story in stories.order_by("public_id"):
        try:
            with transaction.atomic():
                record.lock("article", story.public_id)
                if record.refresh(article_resource(story)) is not None:
                    outcome.differed.append(story.pk)
        except RecordError as error:
            logger.warning("Story %s cannot be refreshed: %s", story.pk, error)
            outcome.errors.append(f"{story}: {error}")
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("Story %s cannot be refreshed", story.pk)
            outcome.errors.append(f"{story}: {error!r}")

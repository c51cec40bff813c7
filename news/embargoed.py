"""What partners see of a story that is approved and waits for its embargo to end.

One rule: the text that is scheduled, that carries an embargo, and whose approval
still holds. It is settled anew in each transaction that may change the answer.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import Error, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from delivery import record
from delivery.access.embargo import record as embargo
from delivery.access.models import EmbargoAction, EmbargoedDocument
from news.models import ArticlePage, SectionPage
from news.preview import sketches
from news.schemas import rfc3339
from news.workflow import clearances, stages

logger = logging.getLogger(__name__)


@dataclass
class Tally:
    """How many stories were settled, and which could not be shown, with the words."""

    settled: int = 0
    refused: list[tuple[UUID, str]] = field(default_factory=list)


@transaction.atomic
def settle(article: ArticlePage, *, released: bool = False) -> None:
    """Show a story to partners, or no longer, as its schedule and approval say.

    ``released``: readers have it now, so what goes has not been taken back.
    """
    record.lock("article", article.public_id)
    approved = _approved(article)
    if approved is None:
        gone = EmbargoAction.RELEASED if released else EmbargoAction.WITHDRAWN
        embargo.drop(article.public_id, action=gone)
        return
    revision, until = approved
    text, resource = sketches.project(revision)
    resource = replace(
        resource,
        body=_marked(resource.body, until=until),
        card=_marked(resource.card, until=until),
    )
    embargo.keep(resource, number=sketches.next_edition(text), until=until)


def settle_below(section: SectionPage) -> None:
    """Settle the stories below a section whose path, name or being public changed.

    In this transaction: which keys may read them hangs on it.
    """
    _settle_each(_shown().descendant_of(section))


def keys_below(section: SectionPage) -> list[int]:
    """Return the keys of the stories that `settle_below` settles."""
    return list(_shown().descendant_of(section).values_list("pk", flat=True))


def renew_later(thing: Any) -> None:
    """Renew, once this transaction is over, the embargoed stories that show a thing.

    Not inside, where it would hold the locks of other stories. A failure is logged;
    the story itself goes live with what is right then.
    """
    name = str(getattr(thing, "public_id", ""))
    page = thing.pk if isinstance(thing, Page) else None
    transaction.on_commit(lambda: _renew(name, page), robust=True)


def rebuild() -> Tally:
    """Settle every story that is scheduled or shown to partners."""
    waiting = ArticlePage.objects.filter(pk__in=stages.scheduled())
    return _settle_each((waiting | _shown()).distinct())


def on_scheduled(
    sender: Any, instance: Revision, raw: bool = False, **kwargs: Any
) -> None:
    """Receiver of `post_save` of revisions: one was put on the clock, or taken off."""
    fields = kwargs.get("update_fields") or ()
    # Every version that is saved comes by here: what costs no query is asked first.
    if raw or "approved_go_live_at" not in fields:
        return
    if instance.content_type.model_class() is not ArticlePage:
        return
    article = ArticlePage.objects.filter(pk=instance.object_id).first()
    if article is not None:
        settle(article)


def on_leave_voided(sender: Any, article: ArticlePage, **kwargs: Any) -> None:
    """Receiver of the desk's signal: an approval does not hold any more."""
    settle(article)


def _approved(article: ArticlePage) -> tuple[Revision, datetime] | None:
    """Return the text that is approved and under embargo, and until when.

    An embargo that has ended goes on counting until the story is live: between the two
    partners must not lose what they have.
    """
    rows = article.revisions.filter(approved_go_live_at__isnull=False)
    revision = rows.order_by("-pk").first()
    if revision is None or article.alias_of_id:
        return None
    until = revision.as_object().embargo_until
    if until is None:
        return None
    if until <= timezone.now() and not embargo.holds(article.public_id):
        return None
    leave = clearances.open_clearance(article, revision=revision)
    return (revision, until) if leave else None


def _renew(name: str, page: int | None) -> None:
    shown = EmbargoedDocument.objects.all()
    named = {
        row.public_id
        for row in shown
        if name in {value for _, value in row.facets}
        or name.encode() in bytes(row.body)
    }
    if shown and page is not None:
        named |= _naming(page)
    _settle_each(ArticlePage.objects.filter(public_id__in=named))


def _naming(page: int) -> set[UUID]:
    """Return the embargoed stories whose text may name a page; 2 queries.

    Their documents do not while readers have no such page. One too many does no harm:
    it is settled as it was.
    """
    stories = {str(key): name for key, name in _shown().values_list("pk", "public_id")}
    waiting = Revision.objects.page_revisions().filter(
        approved_go_live_at__isnull=False, object_id__in=stories
    )
    return {
        stories[revision.object_id]
        for revision in waiting
        if str(page) in json.dumps(revision.content)
    }


def _shown() -> Any:
    shown = EmbargoedDocument.objects.values("public_id")
    return ArticlePage.objects.filter(public_id__in=shown)


def _settle_each(stories: Any) -> Tally:
    """Settle stories in the order in which they are locked, each for itself.

    One that cannot be shown as it is now is withdrawn and logged: better a story too
    few than one that is not theirs any more. It keeps no other from its turn.
    """
    tally = Tally()
    for story in stories.order_by("public_id"):
        tally.settled += 1
        try:
            settle(story)
        except Error:
            raise
        except Exception as error:
            logger.exception("An embargoed story cannot be shown: %s", story.public_id)
            embargo.drop(story.public_id, action=EmbargoAction.WITHDRAWN)
            tally.refused.append((story.public_id, str(error)))
    return tally


def _marked(content: Mapping[str, Any], *, until: datetime) -> dict[str, Any]:
    return {**content, "embargoed_until": rfc3339(until)}

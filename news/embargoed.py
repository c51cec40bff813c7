"""What partners see of a story that is approved and waits for its embargo to end.

One rule: the text that is scheduled, that carries an embargo, and whose approval
still holds. It is settled anew in each transaction that may change the answer.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from delivery import record
from delivery.access.embargo import record as embargo
from delivery.access.models import EmbargoAction, EmbargoedDocument
from news.models import ArticlePage
from news.preview import sketches
from news.schemas import rfc3339
from news.workflow import clearances, stages


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


def renew_later(thing: Any) -> None:
    """Renew, once this transaction is over, the embargoed stories that show a thing.

    Not inside, where it would hold the locks of other stories. A failure is logged;
    the story itself goes live with what is right then.
    """
    name = str(getattr(thing, "public_id", ""))
    transaction.on_commit(lambda: _renew(name), robust=True)


def rebuild() -> int:
    """Settle every story that is scheduled or shown to partners; return how many."""
    shown = EmbargoedDocument.objects.values("public_id")
    waiting = ArticlePage.objects.filter(pk__in=stages.scheduled())
    stories = waiting | ArticlePage.objects.filter(public_id__in=shown)
    count = 0
    for story in stories.order_by("public_id").distinct():
        settle(story)
        count += 1
    return count


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


def _renew(name: str) -> None:
    for row in EmbargoedDocument.objects.order_by("public_id"):
        told = {value for _, value in row.facets}
        if name in told or name.encode() in bytes(row.body):
            story = ArticlePage.objects.filter(public_id=row.public_id).first()
            if story is not None:
                settle(story)


def _marked(content: Mapping[str, Any], *, until: datetime) -> dict[str, Any]:
    return {**content, "embargoed_until": rfc3339(until)}

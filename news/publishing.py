"""The only listener to Wagtail's publish, unpublish, move and delete signals.

What happened to a page is written into the published record in the same transaction.
What other documents show of it is brought up to date afterwards (`news.refreshing`).
"""

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import SourceImageIOError
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision

from delivery import record
from delivery.models import Action, Document, Edition, Reason
from media.renditions import make_renditions
from news import embargoed, refreshing
from news.models import ArticlePage, Author, Category, SectionPage
from news.projection import (
    article_resource,
    author_resource,
    category_resource,
    section_resource,
)
from news.signals import record_changed
from news.standards import pictures
from news.workflow.clearances import live_clearance
from news.workflow.errors import NotReady
from news.workflow.models import ClearanceKind, Kill

# The strongest of a story's new corrections gives the edition its reason.
STRENGTH = (Reason.RETRACTION, Reason.CORRECTION, Reason.CLARIFICATION, Reason.UPDATE)
ANSWERED_FOR = {ClearanceKind.APPROVAL, ClearanceKind.PUBLISH}


@transaction.atomic
def publish_story(article: ArticlePage, *, revision: Revision | None = None) -> None:
    """Record the live text of a story as an edition. Raises `NotReady`."""
    article = ArticlePage.objects.get(pk=article.pk)
    _prepare_pictures(article)
    clearance = live_clearance(article)
    cleared_by = clearance.user if clearance else None
    answered = clearance is not None and clearance.kind in ANSWERED_FOR
    refreshing.hold_shown(article)
    record.lock("article", article.public_id)
    # Once more: what was looked up before the locks may have been renamed meanwhile.
    article = ArticlePage.objects.get(pk=article.pk)
    resource = article_resource(article)
    action, reason = _edition_of(resource)
    record.publish(
        resource,
        action=action,
        reason=reason,
        user=(revision.user if revision else None) or cleared_by,
        approved_by=cleared_by if answered else None,
    )
    embargoed.settle(article, released=True)
    _tell("article", article, action=action)
    refreshing.later(article)


@transaction.atomic
def withdraw_story(
    article: ArticlePage, *, action: Action, reason: str = "", user: Any = None
) -> None:
    """Take a story from the record, with a tombstone that says why."""
    record.withdraw(
        kind="article",
        id=article.public_id,
        action=action,
        reason=reason,
        user=user or _acting_user(),
    )
    embargoed.settle(article)
    _tell("article", article, action=action)
    if action != Action.DELETED:
        refreshing.later(article)


@transaction.atomic
def publish_section(section: SectionPage, *, revision: Revision | None = None) -> None:
    """Record a section; stories below are renewed if its name or path changed."""
    refreshing.take_turn(section)
    section = SectionPage.objects.get(pk=section.pk)
    before = _shown_of_section(section)
    action = _publish(section_resource(section), user=revision and revision.user)
    if before != _shown_of_section(section):
        refreshing.tree(section)
    _tell("section", section, action=action)


@transaction.atomic
def withdraw_section(section: SectionPage, *, action: Action) -> None:
    """Take a section from the record; stories below no longer name it."""
    record.withdraw(
        kind="section", id=section.public_id, action=action, user=_acting_user()
    )
    if action != Action.DELETED:
        refreshing.tree(section)
    _tell("section", section, action=action)


@transaction.atomic
def publish_thing(thing: Author | Category) -> None:
    """Record an author or a category, and renew the stories that show it."""
    if isinstance(thing, Category):
        refreshing.take_turn(thing)
        # Once more: what lies above may have been renamed while we waited.
        thing = Category.objects.get(pk=thing.pk)
    kind, resource = _described(thing)
    action = _publish(resource, user=_acting_user())
    if isinstance(thing, Category):
        refreshing.categories_below(thing)
    if action != Action.PUBLISHED:
        refreshing.changed(thing)
    _tell(kind, thing, action=action)


@transaction.atomic
def move(page: ArticlePage | SectionPage) -> None:
    """Record the new paths of a page and of everything below it."""
    refreshing.tree(page)
    kind = "article" if isinstance(page, ArticlePage) else "section"
    _tell(kind, page, action=Action.MOVED)


def on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receiver of `page_published`, which Wagtail also sends for what is scheduled."""
    if not instance.live or instance.alias_of_id:
        return
    if isinstance(instance, ArticlePage):
        publish_story(instance, revision=kwargs.get("revision"))
    elif isinstance(instance, SectionPage):
        publish_section(instance, revision=kwargs.get("revision"))


def on_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receiver of `page_unpublished`."""
    if instance.alias_of_id:
        return
    action = Action.EXPIRED if instance.expired else Action.UNPUBLISHED
    if isinstance(instance, SectionPage):
        withdraw_section(instance, action=action)
    elif isinstance(instance, ArticlePage):
        kill = Kill.objects.filter(article_id=instance.pk, lifted_at=None).first()
        withdraw_story(
            instance,
            action=Action.KILLED if kill else action,
            reason=kill.reason if kill else "",
            user=kill.user if kill else None,
        )


def on_killed(sender: Any, article: ArticlePage, **kwargs: Any) -> None:
    """Receiver of `story_killed`: a story that is not live any more."""
    withdraw_story(
        article, action=Action.KILLED, reason=kwargs["reason"], user=kwargs["user"]
    )


def on_moved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receiver of `post_page_move`; moves among siblings change no path."""
    page = instance.specific
    if kwargs["url_path_before"] == kwargs["url_path_after"] or page.alias_of_id:
        return
    if isinstance(page, ArticlePage | SectionPage):
        move(page)


def on_slug_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receiver of `page_slug_changed`: a section that is a draft has live stories.

    Live pages have been recorded with their new path when they were published.
    """
    if isinstance(instance, SectionPage) and not instance.live:
        move(instance)


def on_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receiver of `post_delete` of everything that has a document."""
    if isinstance(instance, ArticlePage):
        if not instance.alias_of_id:
            withdraw_story(instance, action=Action.DELETED)
    elif isinstance(instance, SectionPage):
        withdraw_section(instance, action=Action.DELETED)
    else:
        _withdraw_thing(instance)


def on_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Receiver of `post_save` of authors and categories."""
    if not raw:
        publish_thing(instance)


def on_picture_changed(sender: Any, image: Any, **kwargs: Any) -> None:
    """Receiver of the picture desk's signal, sent once new renditions are there."""
    refreshing.changed(image)
    with transaction.atomic():
        for author in Author.objects.filter(portrait=image).order_by("public_id"):
            record.refresh(author_resource(author))
        _tell("picture", image, action=Action.REFRESHED)


@transaction.atomic
def _withdraw_thing(thing: Author | Category) -> None:
    kind = _kind_of(thing)
    record.withdraw(
        kind=kind, id=thing.public_id, action=Action.DELETED, user=_acting_user()
    )
    _tell(kind, thing, action=Action.DELETED)


def _publish(resource: record.Resource, *, user: Any) -> Action:
    known = Document.objects.filter(kind=resource.kind, public_id=resource.id).exists()
    action = Action.UPDATED if known else Action.PUBLISHED
    record.publish(resource, action=action, reason=Reason.UPDATE, user=user)
    return action


def _edition_of(resource: record.Resource) -> tuple[Action, Reason]:
    """Tell what the next edition of a story is, from what it says of itself."""
    last = (
        Edition.objects.filter(kind="article", public_id=resource.id)
        .order_by("-number")
        .first()
    )
    if last is None:
        return Action.PUBLISHED, Reason.FIRST
    reason = _reason(resource.body["corrections"], json.loads(bytes(last.body)))
    if not Document.objects.filter(kind="article", public_id=resource.id).exists():
        return Action.PUBLISHED, reason
    return (Action.UPDATED if reason == Reason.UPDATE else Action.CORRECTED), reason


def _reason(corrections: list[dict[str, Any]], before: dict[str, Any]) -> Reason:
    known = {(c["kind"], c["text"]) for c in before.get("corrections", ())}
    new = {c["kind"] for c in corrections if (c["kind"], c["text"]) not in known}
    return next((reason for reason in STRENGTH if reason in new), Reason.UPDATE)


def _prepare_pictures(article: ArticlePage) -> None:
    """Make the renditions of every picture a story shows, before readers ask."""
    images = {use.image.pk: use.image for use in pictures.uses(article) if use.image}
    for image in images.values():
        try:
            make_renditions(image)
        except (SourceImageIOError, OSError) as error:
            raise NotReady(
                _(
                    "The file of “%(picture)s” cannot be read. Upload it again, or "
                    "choose another picture."
                )
                % {"picture": image.title},
                code="picture_broken",
            ) from error


def _shown_of_section(section: SectionPage) -> tuple[str, str] | None:
    """Return what stories say of a section: its name and its path."""
    row = Document.objects.filter(kind="section", public_id=section.public_id)
    return row.values_list("title", "path").first()


def _described(thing: Author | Category) -> tuple[str, record.Resource]:
    project = author_resource if isinstance(thing, Author) else category_resource
    return _kind_of(thing), project(thing)


def _kind_of(thing: Author | Category) -> str:
    return "author" if isinstance(thing, Author) else "category"


def _acting_user() -> Any:
    return get_active_log_context().user


def _tell(kind: str, thing: Any, *, action: Action | str) -> None:
    record_changed.send(
        type(thing), kind=kind, public_id=thing.public_id, action=str(action)
    )

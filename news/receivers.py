"""Which signal is answered by which function of `news.publishing`."""

from django.db.models.signals import post_delete, post_save
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)


def connect() -> None:
    """Connect them all, once; called when the newsroom's tables are loaded."""
    from wagtail.models import Revision

    from media.signals import picture_changed
    from news import embargoed, publishing
    from news.models import ArticlePage, Author, Category, SectionPage
    from news.workflow.signals import leave_voided, story_killed

    for page in (ArticlePage, SectionPage):
        for signal, receiver in (
            (page_published, publishing.on_published),
            (page_unpublished, publishing.on_unpublished),
            (post_page_move, publishing.on_moved),
            (page_slug_changed, publishing.on_slug_changed),
            (post_delete, publishing.on_deleted),
        ):
            signal.connect(receiver, sender=page, dispatch_uid=_uid(receiver, page))
    for thing in (Author, Category):
        for signal, receiver in (
            (post_save, publishing.on_saved),
            (post_delete, publishing.on_deleted),
        ):
            signal.connect(receiver, sender=thing, dispatch_uid=_uid(receiver, thing))
    post_save.connect(
        embargoed.on_scheduled,
        sender=Revision,
        dispatch_uid=_uid(embargoed.on_scheduled, Revision),
    )
    leave_voided.connect(embargoed.on_leave_voided, dispatch_uid="news.on_leave_voided")
    story_killed.connect(publishing.on_killed, dispatch_uid="news.on_killed")
    picture_changed.connect(
        publishing.on_picture_changed, dispatch_uid="news.on_picture_changed"
    )


def _uid(receiver: object, model: type) -> str:
    return f"news.{receiver.__name__}.{model.__name__}"  # type: ignore[attr-defined]

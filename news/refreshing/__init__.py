"""Bringing documents up to date with what they show of something that changed.

A few stories are renewed on the spot. More become a job (`RefreshJob`) that is done in
the background, so that whoever made the change has their answer at once.
"""

from typing import Any

from django.db import transaction

from delivery import record
from news import embargoed
from news.models import ArticlePage, Category, SectionPage
from news.models.refresh import RefreshJob
from news.projection import article_resource, category_resource, section_resource
from news.projection.showing import keys_showing
from news.refreshing.asked import enqueue
from news.refreshing.holds import hold_shown, take_turn, wait_for_publishers
from news.refreshing.stories import renew

__all__ = [
    "INLINE",
    "categories_below",
    "changed",
    "hold_shown",
    "later",
    "take_turn",
    "tree",
]

# So many stories are renewed at once; it takes less than half a second.
INLINE = 20


def changed(thing: Any) -> RefreshJob | None:
    """Renew every public story that shows an author, category, picture or page.

    Returns the job if there are too many for now, else None, and all is done.
    """
    wait_for_publishers(thing)
    embargoed.renew_later(thing)
    keys = keys_showing(thing, limit=INLINE + 1)
    below = embargoed.keys_below(thing) if isinstance(thing, SectionPage) else []
    job = enqueue(thing) if len(keys) > INLINE else None
    if job is None:
        renew(keys, holding=below)
    if below:
        embargoed.settle_below(thing)
    return job


def later(article: ArticlePage) -> None:
    """Renew, once this transaction is over, what other stories show of this one.

    Not inside: two stories that name each other, published at once, would each wait
    for the other. A failure is logged, and mended by the next rebuild of the record.
    """
    key = article.pk
    transaction.on_commit(lambda: _changed_article(key), robust=True)


def tree(page: ArticlePage | SectionPage) -> None:
    """Renew a page's document and those of all sections and stories below it."""
    if isinstance(page, ArticlePage):
        embargoed.settle(page)
        if page.live and not page.alias_of_id:
            record.refresh(article_resource(page))
        return
    sections = SectionPage.objects.live().descendant_of(page, inclusive=True)
    for section in sections.filter(alias_of=None).order_by("depth", "public_id"):
        record.refresh(section_resource(section))
    changed(page)


def categories_below(category: Category) -> None:
    """Renew the documents of the categories under one, which name it."""
    level = [category]
    seen = {category.pk}
    while level:
        below = Category.objects.filter(parent__in=level).exclude(pk__in=seen)
        level = list(below.order_by("public_id"))
        seen.update(child.pk for child in level)
        for child in level:
            record.refresh(category_resource(child))


def _changed_article(key: int) -> None:
    article = ArticlePage.objects.filter(pk=key).first()
    if article is not None:
        changed(article)

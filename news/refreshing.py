"""Bringing documents up to date with what they show of something that changed."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from delivery import record
from news.models import ArticlePage, Category, SectionPage
from news.projection import (
    article_resource,
    articles_showing,
    category_resource,
    section_resource,
)

logger = logging.getLogger(__name__)

BATCH = 100


def refresh_articles_showing(thing: Any, *, batch: int = BATCH) -> int:
    """Renew every public story that shows an author, category, picture or page.

    Each batch is a transaction of its own if there is none around. Returns how many
    documents differed.
    """
    keys = articles_showing(thing).filter(alias_of=None).values_list("pk", flat=True)
    return refresh_articles(list(keys), batch=batch)


def refresh_articles(keys: list[int], *, batch: int = BATCH) -> int:
    """Renew the documents of these stories, in the fixed order of public ids."""
    return sum(_refresh_batch(some) for some in _batches(keys, batch))


def later(article: ArticlePage) -> None:
    """Renew, once this transaction is over, what other stories show of this one.

    Not inside: two stories that name each other, published at once, would each wait
    for the other. A failure is logged, and mended by the next rebuild of the record.
    """
    key = article.pk
    transaction.on_commit(lambda: _refresh_around(key), robust=True)


def tree(page: ArticlePage | SectionPage) -> None:
    """Renew a page's document and those of all sections and stories below it."""
    sections = SectionPage.objects.live().descendant_of(page, inclusive=True)
    for section in sections.filter(alias_of=None).order_by("depth", "public_id"):
        record.refresh(section_resource(section))
    stories = ArticlePage.objects.live().descendant_of(page, inclusive=True)
    refresh_articles(list(stories.filter(alias_of=None).values_list("pk", flat=True)))


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


def _refresh_around(key: int) -> None:
    article = ArticlePage.objects.filter(pk=key).first()
    if article is not None:
        refresh_articles_showing(article)


@transaction.atomic
def _refresh_batch(keys: Iterable[int]) -> int:
    stories = ArticlePage.objects.filter(pk__in=keys, live=True).order_by("public_id")
    changes = 0
    for story in stories:
        record.lock("article", story.public_id)
        changes += record.refresh(article_resource(story)) is not None
    return changes


def _batches(keys: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]

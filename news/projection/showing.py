"""Which stories show a thing, and so must be refreshed when it changes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex

from news.models import ArticlePage, Category, SectionPage


def articles_showing(thing: Any) -> QuerySet[ArticlePage]:
    """Return the live stories that show `thing`, in a fixed order (by public id).

    `thing` is an author, a category, a picture, a document or a page: a story that is
    linked to or related, or a section with everything below it. Found by Wagtail's
    reference index, which holds what the saved page refers to; a category also shows
    in stories under its children, as one of their lists.
    """
    articles = ArticlePage.objects.live().order_by("public_id")
    if isinstance(thing, SectionPage):
        below = articles.descendant_of(thing)
        return (below | articles.filter(pk__in=_referring(thing))).distinct()
    if isinstance(thing, Category):
        keys = keys_within(thing)
        return articles.filter(article_categories__category__in=keys).distinct()
    return articles.filter(pk__in=_referring(thing))


def keys_showing(
    thing: Any, *, before: int | None = None, limit: int | None = None
) -> list[int]:
    """Return the keys of the stories that show `thing`, the newest story first.

    ``before`` is a key: only stories made before that one. Aliases are left out, they
    have no documents.
    """
    stories = articles_showing(thing).filter(alias_of=None)
    if before is not None:
        stories = stories.filter(pk__lt=before)
    return list(stories.order_by("-pk").values_list("pk", flat=True)[:limit])


def keys_showing_stories(keys: Iterable[int]) -> dict[int, set[int]]:
    """Return for each of these stories the keys of the pages that show it; 1 query."""
    pages = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    rows = ReferenceIndex.objects.filter(
        base_content_type=pages,
        to_content_type=pages,
        to_object_id__in=[str(key) for key in keys],
    )
    found: dict[int, set[int]] = defaultdict(set)
    for key, showing in rows.values_list("to_object_id", "object_id").distinct():
        found[int(key)].add(int(showing))
    return found


def keys_within(thing: Any) -> set[int]:
    """Return the key of a thing; of a category also those of all that lie under it."""
    found = {thing.pk}
    level = set(found) if isinstance(thing, Category) else set()
    while level:
        below = Category.objects.filter(parent__in=level).values_list("pk", flat=True)
        level = set(below) - found
        found |= level
    return found


def _referring(thing: Any) -> list[int]:
    """Return the keys of the pages that refer to `thing`."""
    pages = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    rows = ReferenceIndex.get_references_to(thing).filter(base_content_type=pages)
    return [int(key) for key in rows.values_list("object_id", flat=True).distinct()]

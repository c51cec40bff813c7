"""Which stories show a thing, and so must be refreshed when it changes."""

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
        keys = _with_descendants(thing)
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


def keys_showing_stories(keys: Iterable[int]) -> list[int]:
    """Return the keys of the pages that show one of these stories; 1 query."""
    pages = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    rows = ReferenceIndex.objects.filter(
        base_content_type=pages,
        to_content_type=pages,
        to_object_id__in=[str(key) for key in keys],
    )
    return [int(key) for key in rows.values_list("object_id", flat=True).distinct()]


def _referring(thing: Any) -> list[int]:
    """Return the keys of the pages that refer to `thing`."""
    pages = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    rows = ReferenceIndex.get_references_to(thing).filter(base_content_type=pages)
    return [int(key) for key in rows.values_list("object_id", flat=True).distinct()]


def _with_descendants(category: Category) -> set[int]:
    """Return the keys of a category and of all that lie under it."""
    found = {category.pk}
    level = {category.pk}
    while level:
        below = Category.objects.filter(parent__in=level).values_list("pk", flat=True)
        level = set(below) - found
        found |= level
    return found

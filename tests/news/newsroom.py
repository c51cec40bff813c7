"""A small newsroom to test with: pages, authors, pictures, and their record."""

from collections.abc import Callable
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.images import ImageFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from delivery import record
from home.models import HomePage
from news.models import ArticlePage, Author, Byline, Category, SectionPage
from news.projection import (
    article_resource,
    author_resource,
    category_resource,
    section_resource,
)

RESOURCES = {
    ArticlePage: article_resource,
    SectionPage: section_resource,
    Category: category_resource,
    Author: author_resource,
}
_numbers = count(1)


def make_home(**fields: Any) -> HomePage:
    """Make the front page, root of the only site, in place of Wagtail's welcome."""
    root = Page.get_first_root_node()
    home = HomePage(title="The Paper", slug=f"front-{next(_numbers)}", **fields)
    root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page = home
    site.save()
    return home


def make_section(parent: Page, title: str = "World", **fields: Any) -> SectionPage:
    section = SectionPage(title=title, slug=slugify(title), **fields)
    return parent.add_child(instance=section)


def make_article(
    section: SectionPage,
    title: str = "A story",
    *,
    body: list[tuple[str, Any]] | None = None,
    authors: tuple[Author, ...] = (),
    categories: tuple[Category, ...] = (),
    **fields: Any,
) -> ArticlePage:
    """Make a draft; it becomes public by `publish`."""
    fields.setdefault("slug", slugify(title)[:50] or f"story-{next(_numbers)}")
    article = ArticlePage(title=title, body=body or [], live=False, **fields)
    section.add_child(instance=article)
    article.bylines.set([Byline(author=author) for author in authors])
    article.article_categories.set(
        [
            ArticlePage.article_categories.rel.related_model(category=c)
            for c in categories
        ]
    )
    article.save()
    return article


def make_author(name: str = "Ann Park", **fields: Any) -> Author:
    return Author.objects.create(name=name, slug=slugify(name), **fields)


def make_category(name: str = "North Korea", **fields: Any) -> Category:
    return Category.objects.create(name=name, slug=slugify(name), **fields)


def make_image(**fields: Any) -> Any:
    """Make a tiny picture."""
    file = BytesIO()
    Image.new("RGB", (640, 480), "#336699").save(file, "JPEG")
    name = f"picture-{next(_numbers)}.jpg"
    words = {"title": name, "alt": "A man waves", "caption": "Kim Jong-Un"}
    words["credit"] = "Getty Images"
    return get_image_model().objects.create(
        file=ImageFile(file, name=name), **{**words, **fields}
    )


def publish(*things: Any, action: str = "published", reason: str = "first") -> None:
    """Put things into the published record, as news.publishing does."""
    for thing in things:
        with transaction.atomic():
            resource = RESOURCES[type(thing)](thing)
            record.publish(resource, action=action, reason=reason)


def withdraw(thing: Any, *, kind: str = "article", action: str = "unpublished") -> None:
    with transaction.atomic():
        record.withdraw(kind=kind, id=thing.public_id, action=action)


def queries_of(action: Callable[[], Any]) -> int:
    """Count the queries of an action."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)

"""Fills the stock project with our stories, read from the published record."""

import json
import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 (needs the settings)
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from tests.bench.stock.models import Category, StoryByline, StoryPage  # noqa: E402

BATCH = 2000


def main() -> None:
    """Make the tables, one story by Wagtail's own road, and the others like it."""
    call_command("migrate", verbosity=0)
    root = Page.get_first_root_node()
    first = root.add_child(
        instance=StoryPage(
            title="First",
            slug="first",
            article_type="news",
            category=Category.objects.create(name="First", slug="first"),
            published_at=timezone.now(),
        )
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": first})
    with psycopg.connect(os.environ["OURS"]) as ours, connection.cursor() as cursor:
        _categories(ours)
        known = dict(Category.objects.values_list("slug", "pk"))
        for batch in _batches(ours):
            _store(cursor, first, batch, known)
        Page.objects.filter(pk=first.pk).update(numchild=first_count(first))
        cursor.execute("ANALYZE")


def first_count(first: Page) -> int:
    """Return how many stories lie under the first."""
    return Page.objects.filter(path__startswith=first.path).count() - 1


def _categories(ours: Any) -> None:
    rows = ours.execute("SELECT body FROM delivery_document WHERE kind = 'category'")
    for (body,) in rows.fetchall():
        read = json.loads(body)
        Category.objects.create(name=read["name"], slug=read["slug"])


def _batches(ours: Any) -> Iterator[list[Any]]:
    with ours.cursor(name="stories") as cursor:
        cursor.itersize = BATCH
        cursor.execute(
            "SELECT body FROM delivery_document WHERE kind = 'article' ORDER BY id"
        )
        while rows := cursor.fetchmany(BATCH):
            yield [json.loads(body) for (body,) in rows]


def _store(cursor: Any, first: Page, stories: list[Any], known: dict[str, int]) -> None:
    start = (Page.objects.order_by("-pk").first() or first).pk + 1
    byline = (StoryByline.objects.order_by("-pk").first() or StoryByline(pk=0)).pk
    pages, own, names = [], [], []
    for key, story in enumerate(stories, start):
        pages.append(_row(Page, first, _page(first, key, story)))
        own.append(_row(StoryPage, None, _story(key, story, known)))
        for place, line in enumerate(story["bylines"]):
            byline += 1
            names.append([byline, place, key, line["name"], line["role"]])
    for model, rows in ((Page, pages), (StoryPage, own)):
        columns = [field.column for field in model._meta.local_concrete_fields]
        _copy(cursor, model._meta.db_table, columns, rows)
    _copy(
        cursor,
        StoryByline._meta.db_table,
        ["id", "sort_order", "page_id", "name", "role"],
        names,
    )


def _page(first: Page, key: int, story: Any) -> dict[str, Any]:
    slug = story["path"].strip("/").split("/")[-1]
    return {
        "id": key,
        "path": Page._get_path(first.path, 3, key),
        "depth": 3,
        "numchild": 0,
        "title": story["headline"],
        "draft_title": story["headline"],
        "slug": slug,
        "url_path": f"{first.url_path}{slug}/",
        "translation_key": uuid4(),
        "first_published_at": story["published_at"],
        "last_published_at": story["updated_at"],
    }


def _story(key: int, story: Any, known: dict[str, int]) -> dict[str, Any]:
    body = [
        {"type": block["type"], "value": block["html"], "id": block["id"]}
        for block in story["body"]
    ]
    names = ("kicker", "standfirst", "dateline", "article_type", "published_at")
    return {
        "page_ptr_id": key,
        "body": json.dumps(body),
        "category_id": known[story["published_under"][0]["slug"]],
        **{name: story[name] for name in names},
    }


def _row(model: Any, like: Any, values: dict[str, Any]) -> list[Any]:
    return [
        values[field.attname]
        if field.attname in values
        else getattr(like, field.attname)
        for field in model._meta.local_concrete_fields
    ]


def _copy(cursor: Any, table: str, columns: list[str], rows: list[Any]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


if __name__ == "__main__":
    main()

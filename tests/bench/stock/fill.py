"""Fills the stock project with our stories, read from the published record."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 (needs the settings)
from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from tests.bench.stock.models import (  # noqa: E402
    StoryByline,
    StoryPage,
    StoryTag,
)
from tests.bench.stock.things import Things  # noqa: E402

BATCH = 2000
Rows = dict[type[Model], list[list[Any]]]


def main() -> None:
    """Make the tables, one story by Wagtail's own road, and the others like it."""
    call_command("migrate", verbosity=0)
    root = Page.get_first_root_node()
    now = timezone.now()
    first = root.add_child(
        instance=StoryPage(
            title="First",
            slug="first",
            article_type="news",
            published_at=now,
            updated_at=now,
        )
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": first})
    things = Things()
    with psycopg.connect(os.environ["OURS"]) as ours, connection.cursor() as cursor:
        for batch in _batches(ours):
            _store(cursor, first, batch, things)
        children = Page.objects.filter(path__startswith=first.path).count() - 1
        Page.objects.filter(pk=first.pk).update(numchild=children)
        cursor.execute("ANALYZE")


def _batches(ours: Any) -> Iterator[list[Any]]:
    with ours.cursor(name="stories") as cursor:
        cursor.itersize = BATCH
        cursor.execute(
            "SELECT body FROM delivery_document WHERE kind = 'article' ORDER BY id"
        )
        while rows := cursor.fetchmany(BATCH):
            yield [json.loads(body) for (body,) in rows]


def _store(cursor: Any, first: Page, stories: list[Any], things: Things) -> None:
    start = (Page.objects.order_by("-pk").first() or first).pk + 1
    rows: Rows = defaultdict(list)
    for key, story in enumerate(stories, start):
        rows[Page].append(_row(Page, first, _page(first, key, story)))
        rows[StoryPage].append(_row(StoryPage, None, _story(key, story, things)))
        for place, line in enumerate(story["bylines"]):
            author = things.author(line["author"])
            rows[StoryByline].append([place, key, author, line["role"]])
        for tag in story["tags"]:
            rows[StoryTag].append([things.tag(tag), key])
        for category in story["published_under"]:
            through: Any = StoryPage.categories.through
            rows[through].append([key, things.category(category)])
    for model, many in rows.items():
        fields: Any = model._meta.local_concrete_fields
        columns = {field.attname: field.column for field in fields}
        _copy(cursor, model, SHORT.get(model) or list(columns.values()), many)


SHORT: dict[Any, list[str]] = {
    StoryByline: ["sort_order", "page_id", "author_id", "role"],
    StoryTag: ["tag_id", "content_object_id"],
    StoryPage.categories.through: ["storypage_id", "category_id"],
}


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


def _story(key: int, story: Any, things: Things) -> dict[str, Any]:
    body = [
        {"type": block["type"], "value": block["html"], "id": block["id"]}
        for block in story["body"]
    ]
    names = ("kicker", "standfirst", "dateline", "article_type", "published_at")
    return {
        "page_ptr_id": key,
        "body": json.dumps(body),
        "lead_image_id": things.picture(story["lead_image"]),
        "lead_credit": story["lead_image"]["credit"],
        **{name: story[name] for name in (*names, "updated_at", "word_count")},
    }


def _row(model: Any, like: Any, values: dict[str, Any]) -> list[Any]:
    return [
        values[field.attname]
        if field.attname in values
        else getattr(like, field.attname)
        for field in model._meta.local_concrete_fields
    ]


def _copy(
    cursor: Any, model: type[Model], columns: list[str], rows: list[list[Any]]
) -> None:
    table = model._meta.db_table
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


if __name__ == "__main__":
    main()

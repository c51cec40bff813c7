"""No screen that is open all day goes through the archive, at 20,000 stories."""

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from news.models import ArticlePage
from tests.delivery.queries.test_plans import explain

from .paper import Paper, open_paper

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SIZE = 20_000
FIRST = 1_000_000
# What was copied; all other tables are as small as they were.
GROWN = ("wagtailcore_page", "news_articlepage")
MINUTES = "now() - n * interval '7 minutes'"
PAGE = {
    "id": f"{FIRST} + n",
    "path": "left(path, -4) || lpad(upper(to_hex(4096 + n)), 4, '0')",
    "slug": "'s' || n",
    "url_path": "url_path || n",
    "translation_key": "gen_random_uuid()",
    "live": "TRUE",
    "has_unpublished_changes": "FALSE",
    "latest_revision_id": "NULL",
    **dict.fromkeys(
        ("latest_revision_created_at", "first_published_at", "last_published_at"),
        MINUTES,
    ),
}
STORY = {"page_ptr_id": f"{FIRST} + n", "public_id": "gen_random_uuid()"}


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Copy one story many times inside one transaction, for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        paper = open_paper()
        story = paper.story()
        copy(Page, story.pk, PAGE)
        copy(ArticlePage, story.pk, STORY)
        for number in range(5):
            paper.submitted(title=f"Submitted {number}")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield paper
        transaction.set_rollback(True)


def copy(model: type[models.Model], key: int, changes: dict[str, str]) -> None:
    """Copy a row of one table, with what differs from one copy to the next."""
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table, primary = model._meta.db_table, columns[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, "
            f"generate_series(1, {SIZE}) n WHERE {primary} = %s",
            [key],
        )


SCREENS = {
    "newsdesk": ("wagtailadmin_home", {}),
    "articles": ("desk_articles:index", {}),
    "drafts": ("desk_articles:index", {"stage": "draft"}),
    "in review": ("desk_articles:index", {"stage": "in_review"}),
    "embargoed": ("desk_articles:index", {"only": "embargo"}),
    "calendar": ("desk_calendar", {}),
    "explorer": ("wagtailadmin_explore", {}),
}


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_goes_through_the_archive(archive: Paper, name: str) -> None:
    address, query = SCREENS[name]
    key = [archive.world.pk] if address == "wagtailadmin_explore" else []
    client = archive.client("editor")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(address, args=key), query).status_code == 200
    asked = [q["sql"] for q in captured if q["sql"].startswith("SELECT")]
    about = [sql for sql in asked if any(table in sql for table in GROWN)]
    assert about
    assert {sql: whole_reads(sql) for sql in about if whole_reads(sql)} == {}


def whole_reads(sql: str) -> list[str]:
    """Return the lines of a plan that read a table that has grown from end to end.

    What stops at the first rows that fit reads as much as a list shows.
    """
    plan = explain(sql)
    if len(plan) > 1 and "Limit" in f"{plan[0]}{plan[1]}" and "Sort" not in str(plan):
        return []
    return [
        line for line in plan if any(f"Seq Scan on {table} " in line for table in GROWN)
    ]


def test_a_whole_read_would_be_noticed(archive: Paper) -> None:
    assert whole_reads("SELECT count(*) FROM news_articlepage WHERE kicker = 'x'")

"""Stories renewed in batches: read behind the lock, told to search, and few queries."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django_tasks_db.models import DBTaskResult

from delivery import record
from delivery.models import Change, Document
from delivery.search_backend import SearchBackend
from news.models import ArticlePage, Author, Category, RelatedStory
from news.projection import article_resource
from news.refreshing.stories import renew
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_section,
    publish,
    queries_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

ON_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite lets one transaction write"
)


@pytest.fixture
def section(db: None) -> Any:
    found = make_section(make_home(live=True), "World")
    publish(found)
    return found


def story(section: Any, title: str, **shown: Any) -> ArticlePage:
    made = make_article(section, title, **shown)
    ArticlePage.objects.filter(pk=made.pk).update(live=True)
    made.live = True
    publish(made)
    return made


def body(thing: Any) -> dict[str, Any]:
    return json.loads(bytes(Document.objects.get(public_id=thing.public_id).body))


def apart(act: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for_a_waiting_lock() -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the story")


@on_postgresql
def test_what_was_published_meanwhile_is_not_written_over(section: Any) -> None:
    korea = make_category("Korea")
    made = story(section, "Old words", categories=(korea,))
    Category.objects.filter(pk=korea.pk).update(name="North Korea")
    with transaction.atomic():
        record.lock("article", made.public_id)
        renewing = apart(lambda: renew([made.pk]))
        wait_for_a_waiting_lock()
        ArticlePage.objects.filter(pk=made.pk).update(title="New words")
        fresh = ArticlePage.objects.get(pk=made.pk)
        resource = article_resource(fresh)
        record.publish(resource, action="updated", reason="update")
    renewing.join(timeout=20)
    assert not renewing.is_alive()
    assert body(made)["headline"] == "New words"
    assert body(made)["published_under"][0]["name"] == "North Korea"


@on_postgresql
@pytest.mark.parametrize("round", range(3))
def test_batches_of_stories_that_show_each_other_end(section: Any, round: int) -> None:
    korea = make_category("Korea")
    made = [story(section, f"Story {n}", categories=(korea,)) for n in range(6)]
    for one, other in zip(made, reversed(made), strict=True):
        RelatedStory.objects.create(article=one, story=other)
        publish(ArticlePage.objects.get(pk=one.pk))
    Category.objects.filter(pk=korea.pk).update(name="North Korea")
    keys = [one.pk for one in made]
    failed: list[Exception] = []

    def attempt(some: list[int]) -> None:
        try:
            renew(some)
        except Error as error:
            failed.append(error)

    threads = [
        apart(lambda some=some: attempt(some))
        for some in (keys[:3], keys[3:], keys[::-2])
    ]
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    assert failed == []
    for one in made:
        assert body(one)["published_under"][0]["name"] == "North Korea"


def test_search_learns_of_new_words_without_a_task_for_each_story(
    section: Any, settings: Any
) -> None:
    ann = make_author("Ann Park")
    made = [story(section, f"Story {n}", authors=(ann,)) for n in range(3)]
    settings.TASKS = ON_DATABASE
    Author.objects.filter(pk=ann.pk).update(name="Ann Lindqvist")
    assert len(renew([one.pk for one in made]).differed) == 3
    assert not DBTaskResult.objects.exists()
    stories = Document.objects.filter(kind="article")
    assert len(SearchBackend({}).search("Lindqvist", stories)) == 3


def test_a_story_costs_hardly_a_query_of_its_own(section: Any) -> None:
    korea = make_category("Korea")
    made = [story(section, f"Story {n}", categories=(korea,)) for n in range(20)]
    keys = [one.pk for one in made]
    asked = []
    for size, name in ((5, "North Korea"), (20, "South Korea")):
        Category.objects.filter(pk=korea.pk).update(name=name)
        asked.append(queries_of(lambda size=size: renew(keys[:size])))
    assert {body(one)["published_under"][0]["name"] for one in made} == {name}
    assert asked[1] - asked[0] <= 15 * 3, asked


def test_changes_of_a_batch_follow_on_each_other(section: Any) -> None:
    korea = make_category("Korea")
    made = [story(section, f"Story {n}", categories=(korea,)) for n in range(4)]
    Category.objects.filter(pk=korea.pk).update(name="North Korea")
    renew([one.pk for one in made])
    changes = list(Change.objects.filter(action="refreshed").order_by("pk"))
    assert sorted(one.public_id for one in made) == [c.public_id for c in changes]
    for change in changes:
        listed = Document.objects.get(public_id=change.public_id).facets
        pairs = sorted([*pair] for pair in listed.values_list("name", "value"))
        assert change.facets == pairs

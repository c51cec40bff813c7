"""A story first published during a rename shows the new name, whoever comes first."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

import news.refreshing
from delivery.models import Document
from media.models import NewsImage
from media.signals import picture_changed
from news.models import ArticlePage, Category, RelatedStory, SectionPage
from news.models.refresh import RefreshJob
from news.publishing import publish_section, publish_story
from news.refreshing import stories
from news.refreshing.jobs import run_due
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_image,
    make_section,
    publish,
)

ON_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


class Paper:
    """One draft, and ways to rename each thing it shows."""

    def __init__(self) -> None:
        self.section = make_section(make_home(live=True), "World", live=True)
        self.author = make_author("Ann Park")
        self.above = make_category("Asia")
        self.category = make_category("Korea", parent=self.above)
        self.image = make_image()
        publish(self.section, self.author, self.above, self.category)
        self.draft = make_article(
            self.section,
            authors=(self.author,),
            categories=(self.category,),
            lead_image=self.image,
        )

    def publish(self) -> None:
        ArticlePage.objects.filter(pk=self.draft.pk).update(live=True)
        publish_story(self.draft)

    def renames(self) -> list[Callable[[], None]]:
        return [
            lambda: _save(self.author, name="Ann Lee"),
            lambda: _save(self.category, name="North Korea"),
            self._rename_section,
            self._mend_caption,
        ]

    def _rename_section(self) -> None:
        self.section.title = "The world"
        self.section.save_revision().publish()

    def _mend_caption(self) -> None:
        NewsImage.objects.filter(pk=self.image.pk).update(caption="He waves")
        picture_changed.send(NewsImage, image=NewsImage.objects.get(pk=self.image.pk))

    def shown(self) -> tuple[str, str, str, str]:
        body = body_of(self.draft)
        return (
            body["byline"],
            body["published_under"][0]["name"],
            body["section"]["name"],
            body["lead_image"]["caption"],
        )


NEW = ("By Ann Lee", "North Korea", "The world", "He waves")


def _save(thing: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def _open(section: SectionPage) -> None:
    SectionPage.objects.filter(pk=section.pk).update(live=True)
    publish_section(section)


def body_of(thing: Any) -> dict[str, Any]:
    return json.loads(bytes(Document.objects.get(public_id=thing.public_id).body))


class Writer(threading.Thread):
    """A transaction of its own that stays open until it is told to commit."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self.act = act
        self.acted, self.may_commit = threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.act()
                self.acted.set()
                assert self.may_commit.wait(60)
        finally:
            connection.close()


@pytest.fixture
def writers() -> Iterator[Callable[[Callable[[], None]], Writer]]:
    """Start writers; none outlives the test."""
    started: list[Writer] = []

    def start(act: Callable[[], None]) -> Writer:
        started.append(Writer(act))
        return started[-1]

    yield start
    for writer in started:
        writer.may_commit.set()
        writer.join(60)


def until_done_or_waiting(writers: list[Writer]) -> None:
    """Wait until each has acted, or waits for a lock that another holds."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        acting = [writer for writer in writers if not writer.acted.is_set()]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity "
                "USING (pid) WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0] >= len(acting):
                return
        time.sleep(0.02)
    raise AssertionError("a writer neither goes on nor waits")


def finish(writers: list[Writer]) -> None:
    for writer in writers:
        writer.may_commit.set()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
        assert writer.acted.is_set(), "a writer failed"


@pytest.fixture(params=["at once", "as jobs"])
def amount(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renew on the spot, or take a single story for too many."""
    if request.param == "as jobs":
        monkeypatch.setattr(news.refreshing, "INLINE", 0)
    monkeypatch.setattr(news.refreshing.worker, "_kick", lambda: None)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("amount")
@pytest.mark.parametrize("first", ["publication", "renames"])
def test_a_story_published_during_a_rename_shows_the_new_names(
    first: str, writers: Any
) -> None:
    paper = Paper()
    acts = [[paper.publish], paper.renames()]
    if first == "renames":
        acts.reverse()
    early = [writers(act) for act in acts[0]]
    for writer in early:
        assert writer.acted.wait(60)
    late = [writers(act) for act in acts[1]]
    until_done_or_waiting(late)
    finish([*early, *late])
    run_due()
    assert paper.shown() == NEW


@pytest.mark.django_db
def test_a_story_is_found_before_the_worker_has_indexed_it(settings: Any) -> None:
    settings.TASKS = ON_DATABASE
    paper = Paper()
    assert DBTaskResult.objects.exists(), "Wagtail's index waits for the worker"
    paper.publish()
    for rename in paper.renames():
        rename()
    assert paper.shown() == NEW


def relate(story: ArticlePage, *others: ArticlePage) -> None:
    for other in others:
        other.related_stories.add(RelatedStory(story=story))
        other.save()
        ArticlePage.objects.filter(pk=other.pk).update(live=True)
        publish(ArticlePage.objects.get(pk=other.pk))


@pytest.mark.django_db
def test_a_story_that_many_show_is_brought_to_them_by_a_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stories, "AROUND", 3)
    paper = Paper()
    paper.publish()
    known = make_article(paper.section, "Known", authors=(paper.author,))
    ArticlePage.objects.filter(pk=known.pk).update(live=True)
    publish_story(known)
    few = [make_article(paper.section, f"Few {n}") for n in range(2)]
    many = [make_article(paper.section, f"Many {n}") for n in range(3)]
    relate(paper.draft, *few)
    relate(known, *many)

    def bylines(some: list[ArticlePage]) -> set[str]:
        return {body_of(each)["related"][0]["byline"] for each in some}

    _save(paper.author, name="Ann Lee")
    assert bylines(few) == {"By Ann Lee"}
    assert bylines(many) == {"By Ann Park"}
    assert RefreshJob.objects.get().thing() == known
    assert run_due() == 1
    assert bylines(many) == {"By Ann Lee"}
    assert not RefreshJob.objects.exclude(state="done").exists(), "it ends there"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["child", "parent"])
@pytest.mark.parametrize("kind", ["category", "section"])
def test_what_is_first_recorded_below_shows_the_new_name_above(
    kind: str, first: str, writers: Any
) -> None:
    """A story of it as well, as soon as it is published."""
    paper = Paper()
    if kind == "category":
        child = Category(name="Ferries", slug="ferries", parent=paper.above)
        acts = [child.save, lambda: _save(paper.above, name="Far East")]
    else:
        child = make_section(paper.section, "Ferries", live=False)
        acts = [lambda: _open(child), paper.renames()[2]]
    if first == "parent":
        acts.reverse()
    early = writers(acts[0])
    assert early.acted.wait(60)
    late = writers(acts[1])
    until_done_or_waiting([late])
    finish([early, late])
    shown = json.dumps(body_of(child))
    new, old = ("Far East", "Asia") if kind == "category" else ("The world", "World")
    assert f'"{new}"' in shown
    assert f'"{old}"' not in shown

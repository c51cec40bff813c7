"""A corpus is made as the desk would have made it, only faster."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from delivery import ledger
from delivery.models import Change, Document, Edition, RunFacet
from home import rebuilding
from home.corpus import make_corpus
from home.corpus.paper import open_paper
from news import clock
from news.models import ArticlePage
from news.publishing import publish_story
from news.workflow.clearances import live_clearance
from news.workflow.content import fingerprint_of
from tests.factories import UserFactory, edit, put_live
from tests.home.test_put_off import schema

pytestmark = pytest.mark.django_db
COUNT = 3


@dataclass
class Corpus:
    """What the command said, and how the tables were before and in between."""

    said: str
    before: Any
    stopped: Any


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: Any) -> Iterator[Corpus]:
    """One corpus for all tests of this module: its pictures and moulds take long."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        open_paper()
        before = state()
        if connection.vendor == "postgresql":
            _stop_in_the_middle()
        stopped = state()
        call_command("make_corpus", articles=COUNT, stdout=out)
        yield Corpus(said=out.getvalue(), before=before, stopped=stopped)
        transaction.set_rollback(True)


def state() -> Any:
    """What is around the rows, and how many there are."""
    around = schema() if connection.vendor == "postgresql" else None
    models = (Document, Edition, Change, ArticlePage)
    return around, [model.objects.count() for model in models]


def _stop_in_the_middle() -> None:
    batches = make_corpus(1)
    assert [next(batches), next(batches)] == [0, 1]
    assert ArticlePage.objects.exists()
    with pytest.raises(KeyboardInterrupt):
        batches.throw(KeyboardInterrupt)


def test_a_corpus_is_what_publishing_its_pages_would_give(corpus):
    assert f"{COUNT}/{COUNT}" in corpus.said
    assert Document.objects.filter(kind="article").count() == COUNT
    for shelf in rebuilding.SHELVES:
        assert not [t.changed for t in rebuilding.differing(shelf) if t.changed]
        assert not rebuilding.orphans(shelf)
    for article in ArticlePage.objects.all():
        before = Edition.objects.count()
        publish_story(article)
        assert Edition.objects.count() == before
    titles = set(ArticlePage.objects.values_list("title", flat=True))
    assert len(titles) == COUNT
    assert not any("zq" in title.lower() for title in titles)


def test_its_history_is_whole(corpus):
    assert not list(ledger.verify())
    assert not ledger.missing_changes()
    assert Change.objects.filter(kind="article").count() == COUNT
    assert RunFacet.objects.filter(kind="article").exists()
    for article in ArticlePage.objects.all():
        clearance = live_clearance(article)
        assert clearance.digest == fingerprint_of(article.live_revision)


def test_the_api_lists_and_finds_its_stories(corpus):
    client = Client()
    items = client.get("/api/v1/articles/?limit=100").json()["items"]
    assert len(items) == COUNT
    newest = items[0]
    document = client.get(f"/api/v1/articles/{newest['id']}/").json()
    assert document["headline"] == newest["headline"]
    answer = client.get("/api/v1/resolve/", {"path": newest["path"]})
    assert answer.json()["id"] == newest["id"]
    found = client.get("/api/v1/search/", {"q": newest["headline"], "kind": "article"})
    assert newest["id"] in [item["id"] for item in found.json()["items"]]


def test_the_desk_can_go_on_with_its_stories(corpus):
    article = ArticlePage.objects.order_by("pk").first()
    edit(article, user=UserFactory(), title="Something else entirely")
    put_live(article)
    document = Document.objects.get(kind="article", public_id=article.public_id)
    assert document.title == "Something else entirely"
    assert document.edition_number == 2
    section = article.get_parent()
    assert section.numchild == section.get_children().count()


def test_a_newsroom_with_stories_is_left_alone(corpus):
    with pytest.raises(CommandError, match="--yes"):
        call_command("make_corpus", articles=1, stdout=StringIO())
    call_command("make_corpus", articles=1, yes=True, seed=2, stdout=StringIO())
    assert ArticlePage.objects.count() == COUNT + 1
    assert not list(ledger.verify())


@pytest.mark.postgresql
def test_indexes_and_rules_are_the_same_afterwards(corpus):
    around, _ = corpus.before
    assert schema() == around


@pytest.mark.postgresql
def test_a_corpus_that_is_stopped_leaves_nothing(corpus):
    assert corpus.stopped == corpus.before


def test_a_number_nobody_wants_is_refused():
    with pytest.raises(CommandError, match="--articles"):
        call_command("make_corpus", articles=0, stdout=StringIO())


def test_a_newsroom_that_is_open_gets_no_corpus():
    # The corpus of this module may be there already: tests run in any order.
    before = ArticlePage.objects.count()
    clock.beat()
    with pytest.raises(CommandError, match="Stop web server, clock and worker"):
        call_command("make_corpus", articles=COUNT, yes=True)
    assert ArticlePage.objects.count() == before


def test_work_is_not_queued_for_each_story(settings):
    # The corpus of this module may be there already: tests run in any order.
    before = ArticlePage.objects.count()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with pytest.raises(CommandError, match="TASKS=immediate"):
        call_command("make_corpus", articles=COUNT, yes=True)
    assert ArticlePage.objects.count() == before

"""Many stories published by one click, while what they show is renamed."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from delivery.models import Document
from news.models import ArticlePage, RelatedStory
from tests.editor import Editor, words
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    CategoryFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    put_live,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
VERBS = {"publish": {"include_descendants": ""}, "unpublish": {}}


class Act(threading.Thread):
    """Somebody at a connection of their own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__()
        self.act = act
        self.result: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.act()
        except Exception as error:  # noqa: BLE001 (told by the test)
            self.result = error
        finally:
            connection.close()

    def until_it_waits_or_ends(self, *, others: int) -> None:
        """Wait until more than ``others`` wait for a lock, or it is through."""
        end = time.monotonic() + 30
        while self.is_alive():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity "
                    "USING (pid) WHERE NOT granted AND datname = current_database()"
                )
                if cursor.fetchone()[0] > others:
                    return
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.mark.parametrize("verb", VERBS)
def test_a_rename_does_not_stand_in_the_way_of_many_at_once(verb: str) -> None:
    """One story names another, which the rename reaches through it."""
    section = SectionFactory(parent=newsroom(), title="World", slug="world")
    writer, managing = UserFactory(role=REPORTER), UserFactory(role=MANAGING_EDITOR)
    ports = CategoryFactory(name="Ports")

    def story(**shown: Any) -> ArticlePage:
        return ArticleFactory(parent=section, complete=True, writer=writer, **shown)

    naming, named = story(), put_live(story(under=[ports]))
    RelatedStory.objects.create(article=naming, story=named)
    put_live(naming)
    for each in (naming, named):
        edit(each, user=writer, kicker="New")
    editor = Editor(managing)

    with transaction.atomic():
        ArticlePage.objects.select_for_update().get(pk=named.pk)
        many = Act(lambda: editor.bulk(verb, naming, named, **VERBS[verb]))
        many.until_it_waits_or_ends(others=0)
        ports.name = "Harbours"
        rename = Act(ports.save)
        rename.until_it_waits_or_ends(others=1)
    for each in (many, rename):
        each.join(60)
        assert not each.is_alive()
    assert rename.result is None
    assert many.result.status_code == 200
    assert not [said for said in words(many.result) if said.startswith("error")]
    left = Document.objects.filter(kind="article")
    if verb == "publish":
        assert all(b'"New"' in bytes(document.body) for document in left)
        assert b"Harbours" in bytes(left.get(public_id=named.public_id).body)
    else:
        assert not left.exists()

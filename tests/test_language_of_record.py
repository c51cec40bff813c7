"""What is kept and published does not depend on the language somebody works in."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from wagtail.models import PageLogEntry, Task, Workflow
from wagtail.users.models import UserProfile

from delivery.models import Change, Document, Edition
from news.workflow.setup import set_up_newsroom
from tests.editor import Editor, words
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    NewsImageFactory,
    SectionFactory,
    UserFactory,
    fresh,
    newsroom,
    set_up_desk,
)

pytestmark = pytest.mark.django_db

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TAKEN = re.compile(r"_[A-Za-z0-9]{7}(?=\.[0-9a-f]{16}\.)")  # a file's name was
KEY = re.compile(r'"(\w*id)": "?\d+"?')


def steadied(text: str) -> str:
    """Return a text with its random ids numbered, without what chance has named."""
    seen: dict[str, str] = {}
    text = UUID.sub(lambda id: seen.setdefault(id[0], f"id {len(seen)}"), text)
    return KEY.sub(r'"\1": 0', TAKEN.sub("", text))


def do(editor: Editor, verb: str, story: Any, **given: Any) -> None:
    url = reverse("desk_verb", args=[story.pk, verb])
    page = editor.client.get(url)
    seen = re.search(r'name="seen" value="(\d+)"', page.content.decode())
    given |= {"seen": seen[1]} if seen else {}
    answer = editor.client.post(url, given, follow=True)
    assert [each for each in words(answer) if each.startswith("success")]


def kept(desk: dict[str, Any], code: str, clock: Any) -> dict[str, list[str]]:
    """Publish, correct and kill a story in this language; return all it left behind."""
    clock.move_to("2027-03-28 10:00+00:00", tick=False)
    for person in (desk["anna"], desk["bert"]):
        profile = UserProfile.get_for_user(person)
        profile.preferred_language = code
        profile.save()
    anna, bert = Editor(desk["anna"]), Editor(desk["bert"])
    with transaction.atomic():
        story = ArticleFactory(complete=True, **desk["parts"])
        clock.shift(60)
        published = anna.post(story, "publish")
        said = {"en": "is published", "de": "ist veröffentlicht"}
        assert said[code] in str(words(published))
        clock.shift(60)
        do(anna, "correct", fresh(story), text="It was Monday.")
        assert fresh(story).current_workflow_task_state
        clock.shift(60)
        bert.approve(fresh(story))
        do(anna, "kill", fresh(story), reason="Invented.")
        found = {
            "documents": [bytes(row.body) + bytes(row.card) for row in rows(Document)],
            "editions": [
                bytes(row.body) + bytes(row.card) + f"{row.reason} {row.path}".encode()
                for row in rows(Edition)
            ],
            "changes": [f"{row.action} {row.path}".encode() for row in rows(Change)],
            "history": [
                f"{row.action} {row.label} {json.dumps(row.data)}".encode()
                for row in rows(PageLogEntry).filter(page=story)
            ],
        }
        transaction.set_rollback(True)
    return {name: [steadied(b.decode()) for b in each] for name, each in found.items()}


def rows(model: Any) -> Any:
    return model.objects.order_by("pk")


@pytest.fixture
def desk() -> dict[str, Any]:
    section = SectionFactory(parent=newsroom(), title="World", slug="world")
    set_up_desk(section)
    return {
        "anna": UserFactory(role=MANAGING_EDITOR),
        "bert": UserFactory(role=MANAGING_EDITOR),
        "parts": {
            "parent": section,
            "title": "Übung",
            "writer": UserFactory(role=REPORTER),
            "by": [AuthorFactory()],
            "under": [CategoryFactory()],
            "lead_image": NewsImageFactory(),
        },
    }


def test_a_story_published_in_german_is_that_published_in_english(
    desk, time_machine
) -> None:
    english, german = (kept(desk, code, time_machine) for code in ("en", "de"))
    assert len(english["editions"]) > 2
    assert "news.correct" in str(english["history"])
    assert german == english


def test_groups_workflows_and_steps_are_named_alike_in_any_language() -> None:
    def names() -> list[str]:
        found = [str(row.name) for row in (*rows(Group), *rows(Workflow), *rows(Task))]
        return sorted(found)

    newsroom()
    with translation.override("en"):
        set_up_newsroom()
        english = names()
    with translation.override("de"):
        set_up_newsroom()
        assert names() == english
        with transaction.atomic():
            Workflow.objects.all().delete()
            Task.objects.all().delete()
            set_up_newsroom()
            assert set(names()) <= set(english)
            transaction.set_rollback(True)

"""Mail about reviews: who gets it, when, and how often."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    UserFactory,
    edit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    reporter = UserFactory(role=REPORTER, email="reporter@example.org")
    return ArticleFactory(parent=section, complete=True, writer=reporter)


def recipients() -> list[str]:
    return sorted(address for letter in mail.outbox for address in letter.to)


def undone(act: Callable[[], Any]) -> None:
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def test_only_the_desk_of_the_section_is_told(
    section: SectionPage, story: ArticlePage, django_capture_on_commit_callbacks: Any
) -> None:
    UserFactory(role=SECTION_EDITOR, desk=section, email="world@example.org")
    UserFactory(role=SECTION_EDITOR, email="sport@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit_article(story, user=story.owner)
    assert recipients() == ["world@example.org"]


def test_reviewers_are_not_told_again_when_the_text_changes(
    section: SectionPage, story: ArticlePage, django_capture_on_commit_callbacks: Any
) -> None:
    editor = UserFactory(role=SECTION_EDITOR, desk=section)
    UserFactory(role=SECTION_EDITOR, desk=section)
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit_article(story, user=story.owner)
    before = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        edit(story, user=editor, title="First change")
        edit(story, user=editor, title="Second change")
    assert len(mail.outbox) == before


def test_nobody_is_told_of_what_was_undone(
    section: SectionPage, story: ArticlePage, django_capture_on_commit_callbacks: Any
) -> None:
    UserFactory(role=SECTION_EDITOR, desk=section)
    with django_capture_on_commit_callbacks(execute=True):
        undone(lambda: actions.submit_article(story, user=story.owner))
    assert mail.outbox == []


def test_writer_is_told_of_the_approval(
    story: ArticlePage, django_capture_on_commit_callbacks: Any
) -> None:
    actions.submit_article(story, user=story.owner)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve_article(story, user=UserFactory(role=MANAGING_EDITOR))
    assert recipients() == ["reporter@example.org"]

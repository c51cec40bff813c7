"""Two steps of a review are approved by two people."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from news.workflow.errors import NotAllowed
from news.workflow.setup import COPY_DESK_AND_REVIEW, use_workflow
from tests.factories import (
    COPY_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    set_up_desk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> SectionPage:
    section = SectionFactory(parent=newsroom(), title="World")
    set_up_desk(section)
    return section


@pytest.fixture
def reporter() -> Any:
    return UserFactory(role=REPORTER)


@pytest.fixture
def editor(section: SectionPage) -> Any:
    return UserFactory(role=SECTION_EDITOR, desk=section)


@pytest.fixture
def story(section: SectionPage, reporter: Any) -> ArticlePage:
    return ArticleFactory(parent=section, complete=True, writer=reporter)


def test_two_steps_are_approved_by_two_people(
    section: SectionPage, story: ArticlePage, reporter: Any, editor: Any
) -> None:
    use_workflow(section, name=COPY_DESK_AND_REVIEW)
    both = UserFactory(role=COPY_EDITOR, desk=section)
    both.groups.add(Group.objects.get(name=SECTION_EDITOR))
    actions.submit_article(story, user=reporter)
    actions.approve_article(story, user=both)
    story.refresh_from_db()
    step = story.current_workflow_task.specific
    assert not step.get_task_states_user_can_moderate(both).exists()
    assert step.get_task_states_user_can_moderate(editor).exists()
    offered = [name for name, *_ in step.get_actions(story, both)]
    assert offered == ["reject"]
    with pytest.raises(NotAllowed) as refused:
        actions.approve_article(story, user=both)
    assert refused.value.code == "same_person"
    assert actions.workflow_status(story).task == "Section editor"
    actions.approve_article(story, user=editor)
    story.refresh_from_db()
    assert story.live


def test_who_approved_another_text_may_approve_this_one(
    section: SectionPage, story: ArticlePage, reporter: Any, editor: Any
) -> None:
    use_workflow(section, name=COPY_DESK_AND_REVIEW)
    both = UserFactory(role=COPY_EDITOR, desk=section)
    both.groups.add(Group.objects.get(name=SECTION_EDITOR))
    copy = UserFactory(role=COPY_EDITOR, desk=section)
    actions.submit_article(story, user=reporter)
    actions.approve_article(story, user=both)
    edit(story, user=reporter, standfirst="Mended.")
    actions.approve_article(story, user=copy)
    actions.approve_article(story, user=both)
    story.refresh_from_db()
    assert story.live

"""The newsroom's groups, rights and workflows."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
)

from news.workflow import roles
from news.workflow.setup import COPY_DESK_AND_REVIEW, REVIEW, set_up_newsroom
from tests.factories import SectionFactory, UserFactory, newsroom, set_up_desk

pytestmark = pytest.mark.django_db


def rows() -> list[int]:
    models = (
        Group,
        GroupPagePermission,
        GroupCollectionPermission,
        Workflow,
        WorkflowPage,
    )
    return [model.objects.count() for model in models]


def test_set_up_is_safe_to_run_twice() -> None:
    newsroom()
    before = rows()
    set_up_newsroom()
    assert rows() == before


def test_front_page_is_under_the_short_review() -> None:
    front = newsroom()
    assert front.get_workflow().name == REVIEW


def test_two_step_workflow_ends_with_the_section_editor() -> None:
    newsroom()
    steps = Workflow.objects.get(name=COPY_DESK_AND_REVIEW).tasks
    assert [step.specific.groups.get().name for step in steps] == [
        roles.COPY_EDITORS,
        roles.SECTION_EDITORS,
    ]


@pytest.mark.parametrize(
    "role,may_create,may_edit_others,may_publish",
    [
        (roles.REPORTERS, True, False, False),
        (roles.COPY_EDITORS, True, True, False),
        (roles.SECTION_EDITORS, False, False, False),
        (roles.PHOTO_EDITORS, False, True, False),
        (roles.MANAGING_EDITORS, True, True, True),
    ],
)
def test_role_has_its_rights_in_every_section(
    role: str, may_create: bool, may_edit_others: bool, may_publish: bool
) -> None:
    section = SectionFactory(parent=newsroom())
    rights = section.permissions_for_user(UserFactory(role=role))
    assert rights.can_add_subpage() is may_create
    assert rights.can_edit() is may_edit_others
    assert rights.can_publish() is may_publish


def test_section_editor_has_rights_only_at_the_own_desk() -> None:
    front = newsroom()
    world, sport = SectionFactory(parent=front), SectionFactory(parent=front)
    set_up_desk(world)
    editor = UserFactory(role=roles.SECTION_EDITORS, desk=world)
    assert world.permissions_for_user(editor).can_edit()
    assert not sport.permissions_for_user(editor).can_edit()


def test_desk_is_made_once() -> None:
    section = SectionFactory(parent=newsroom())
    assert set_up_desk(section) == set_up_desk(section)


def test_command_sets_up_the_newsroom_and_its_desks(capsys: Any) -> None:
    section = SectionFactory(parent=newsroom(), title="World")
    call_command("set_up_newsroom", "--desks")
    call_command("set_up_newsroom", "--desks")
    section.refresh_from_db()
    assert section.desk.name == "World desk"
    assert capsys.readouterr().out.count("World desk") == 1

"""Sections and front pages go through review too, by others than who changed them."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page

from delivery.models import Document
from tests.editor import Editor, words
from tests.factories import (
    COPY_EDITOR,
    MANAGING_EDITOR,
    SectionFactory,
    UserFactory,
    newsroom,
    set_up_desk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["front", "section"])
def page(request: pytest.FixtureRequest) -> Any:
    front = newsroom()
    if request.param == "front":
        return front
    section = SectionFactory(parent=front, title="World")
    set_up_desk(section)
    return section


def in_review(page: Any, *, by: Any, title: str = "A new name") -> Any:
    """Change the name as a draft and submit it; return the step it waits on."""
    page.title = title
    page.save_revision(user=by)
    page.get_workflow().start(page, by)
    return page.current_workflow_task_state


def approve(user: Any, page: Any, step: Any) -> list[str]:
    answer = Editor(user).act("workflow_action", page.pk, "approve", step.pk)
    assert answer.status_code == 200
    return words(answer)


def test_approval_publishes_a_page_that_is_no_story(page: Any) -> None:
    step = in_review(page, by=UserFactory(role=COPY_EDITOR))
    shown = approve(UserFactory(role=MANAGING_EDITOR), page, step)
    assert Page.objects.get(pk=page.pk).title == "A new name", shown
    assert Document.objects.get(public_id=page.public_id).title == "A new name"
    assert Page.objects.get(pk=page.pk).current_workflow_state is None


def test_nobody_approves_their_own_change_of_a_page(page: Any) -> None:
    managing = UserFactory(role=MANAGING_EDITOR)
    step = in_review(page, by=managing)
    assert approve(managing, page, step)[0].startswith("error: ")
    assert Page.objects.get(pk=page.pk).title != "A new name"


def test_page_changed_in_review_is_approved_in_its_new_form_alone(page: Any) -> None:
    step = in_review(page, by=UserFactory(role=COPY_EDITOR))
    page.title = "Another name"
    page.save_revision(user=UserFactory(role=COPY_EDITOR))
    managing = UserFactory(role=MANAGING_EDITOR)
    approve(managing, page, step)
    assert Page.objects.get(pk=page.pk).title not in ("A new name", "Another name")
    page = Page.objects.get(pk=page.pk).specific
    approve(managing, page, page.current_workflow_task_state)
    assert Page.objects.get(pk=page.pk).title == "Another name"


def test_review_of_a_page_is_shown_on_the_screens_of_the_desk(page: Any) -> None:
    in_review(page, by=UserFactory(role=COPY_EDITOR))
    editor = Editor(UserFactory(role=MANAGING_EDITOR))
    for url in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:workflow_history", args=[page.pk]),
    ):
        assert editor.client.get(url).status_code == 200

"""Submission, approval, sending back, and what an approval is worth."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady, Outdated
from news.workflow.models import Clearance, ClearanceKind
from news.workflow.setup import COPY_DESK_AND_REVIEW, use_workflow
from tests.factories import (
    COPY_EDITOR,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
)

pytestmark = pytest.mark.django_db


def test_story_goes_live_by_submission_and_approval(
    story: ArticlePage, reporter: Any, editor: Any
) -> None:
    actions.submit_article(story, user=reporter)
    assert actions.workflow_status(story).stage == "in_review"
    actions.approve_article(story, user=editor, comment="Good.")
    assert fresh(story).live
    assert actions.workflow_status(story).stage == "live"
    clearance = Clearance.objects.get()
    assert (clearance.kind, clearance.user) == (ClearanceKind.APPROVAL, editor)
    assert clearance.live_at
    assert not clearance.ended_at


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_approves_own_words(
    section: SectionPage, is_superuser: bool, managing: Any
) -> None:
    writer = UserFactory(role=MANAGING_EDITOR, desk=section, is_superuser=is_superuser)
    story = ArticleFactory(parent=section, complete=True, writer=writer)
    actions.submit_article(story, user=writer)
    with pytest.raises(NotAllowed) as refused:
        actions.approve_article(story, user=writer)
    assert refused.value.code == "four_eyes"
    assert not fresh(story).live
    actions.approve_article(story, user=managing)
    assert fresh(story).live


def test_superuser_without_a_seat_does_not_approve(
    story: ArticlePage, reporter: Any
) -> None:
    actions.submit_article(story, user=reporter)
    with pytest.raises(NotAllowed) as refused:
        actions.approve_article(story, user=UserFactory(is_superuser=True))
    assert refused.value.code == "not_reviewer"


def test_editor_of_another_desk_does_not_approve(
    story: ArticlePage, reporter: Any
) -> None:
    actions.submit_article(story, user=reporter)
    with pytest.raises(NotAllowed) as refused:
        actions.approve_article(story, user=UserFactory(role=SECTION_EDITOR))
    assert refused.value.code == "other_desk"


def test_desk_of_the_section_above_answers_for_a_section_without_one(
    section: SectionPage, reporter: Any, editor: Any
) -> None:
    below = SectionFactory(parent=section, title="Asia")
    story = ArticleFactory(parent=below, complete=True, writer=reporter)
    actions.submit_article(story, user=reporter)
    actions.approve_article(story, user=editor)
    assert fresh(story).live


def test_submitter_who_touched_nothing_may_approve(
    story: ArticlePage, editor: Any
) -> None:
    actions.submit_article(story, user=editor)
    actions.approve_article(story, user=editor)
    assert fresh(story).live


def test_editor_who_touched_the_text_may_not_approve(
    story: ArticlePage, reporter: Any, editor: Any, managing: Any
) -> None:
    actions.submit_article(story, user=reporter)
    edit(story, user=editor, title="A better headline")
    with pytest.raises(NotAllowed) as refused:
        actions.approve_article(story, user=editor)
    assert refused.value.code == "four_eyes"
    actions.approve_article(story, user=managing)
    assert fresh(story).title == "A better headline"


def test_setting_the_time_of_publication_is_not_writing(
    story: ArticlePage, reporter: Any, editor: Any
) -> None:
    actions.submit_article(story, user=reporter)
    later = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    edit(story, user=editor, go_live_at=later)
    actions.approve_article(story, user=editor)
    assert actions.workflow_status(story).scheduled_for == later
    assert not fresh(story).live


def test_edit_in_review_starts_the_review_anew(
    section: SectionPage, story: ArticlePage, reporter: Any, editor: Any
) -> None:
    use_workflow(section, name=COPY_DESK_AND_REVIEW)
    first, second = UserFactory(role=COPY_EDITOR), UserFactory(role=COPY_EDITOR)
    for one in (first, second):
        one.groups.add(section.desk)
    actions.submit_article(story, user=reporter)
    actions.approve_article(story, user=first)
    assert actions.workflow_status(story).task == "Section editor"
    revision = edit(story, user=first, standfirst="Changed after approval.")
    status = actions.workflow_status(story)
    assert (status.task, status.revision) == ("Copy desk", revision.pk)
    actions.approve_article(story, user=second)
    actions.approve_article(story, user=editor)
    assert fresh(story).standfirst == "Changed after approval."


def test_saving_the_same_text_again_leaves_the_review_alone(
    story: ArticlePage, reporter: Any, editor: Any
) -> None:
    actions.submit_article(story, user=reporter)
    before = actions.workflow_status(story)
    edit(story, user=editor)
    assert actions.workflow_status(story) == before
    actions.approve_article(story, user=editor)
    assert fresh(story).live


def test_reviewed_revision_is_never_overwritten_in_place(
    story: ArticlePage, reporter: Any
) -> None:
    actions.submit_article(story, user=reporter)
    reviewed = fresh(story).latest_revision
    page = reviewed.as_object()
    page.title = "Autosaved over"
    saved = page.save_revision(user=reporter, clean=False, overwrite_revision=reviewed)
    assert saved.pk != reviewed.pk
    reviewed.refresh_from_db()
    assert reviewed.content["title"] == story.title


def test_approval_of_a_text_that_was_replaced_is_refused(
    story: ArticlePage, reporter: Any, editor: Any, managing: Any
) -> None:
    actions.submit_article(story, user=reporter)
    seen = fresh(story).latest_revision_id
    edit(story, user=editor, title="New words")
    with pytest.raises(Outdated):
        actions.approve_article(story, user=managing, revision=seen)
    assert not fresh(story).live


def test_second_approval_of_the_same_step_is_refused(
    story: ArticlePage, reporter: Any, editor: Any, managing: Any
) -> None:
    actions.submit_article(story, user=reporter)
    state = story.current_workflow_task_state
    state.task.specific.on_action(state, editor, "approve")
    with pytest.raises(Outdated) as refused:
        state.task.specific.on_action(state, managing, "approve")
    assert refused.value.code == "already_decided"


def test_incomplete_story_is_refused_with_every_reason(section: SectionPage) -> None:
    writer = UserFactory(role=REPORTER)
    story = ArticleFactory(parent=section, writer=writer)
    with pytest.raises(NotReady) as refused:
        actions.submit_article(story, user=writer)
    codes = {finding.code for finding in refused.value.findings}
    assert codes == {"no_byline", "no_category"}


def test_sent_back_story_goes_on_where_it_was_if_unchanged(
    section: SectionPage, story: ArticlePage, reporter: Any, editor: Any
) -> None:
    use_workflow(section, name=COPY_DESK_AND_REVIEW)
    copy = UserFactory(role=COPY_EDITOR, desk=section)
    actions.submit_article(story, user=reporter)
    actions.approve_article(story, user=copy)
    actions.send_back_article(story, user=editor, comment="Is this right?")
    assert actions.workflow_status(story).stage == "needs_changes"
    actions.submit_article(story, user=reporter)
    assert actions.workflow_status(story).task == "Section editor"


def test_mended_story_is_read_again_by_everybody(
    section: SectionPage, story: ArticlePage, reporter: Any, editor: Any
) -> None:
    use_workflow(section, name=COPY_DESK_AND_REVIEW)
    copy = UserFactory(role=COPY_EDITOR, desk=section)
    actions.submit_article(story, user=reporter)
    actions.approve_article(story, user=copy)
    actions.send_back_article(story, user=editor, comment="Mend it.")
    edit(story, user=reporter, standfirst="Mended.")
    actions.submit_article(story, user=reporter)
    assert actions.workflow_status(story).task == "Copy desk"


def test_sending_back_needs_words(
    story: ArticlePage, reporter: Any, editor: Any
) -> None:
    actions.submit_article(story, user=reporter)
    with pytest.raises(NotReady) as refused:
        actions.send_back_article(story, user=editor, comment=" ")
    assert refused.value.code == "no_comment"


def test_finishing_a_review_nobody_held_publishes_nothing(
    story: ArticlePage, reporter: Any
) -> None:
    state = actions.submit_article(story, user=reporter)
    with pytest.raises(NotAllowed):
        state.current_task_state.task.specific.deactivate(
            user=UserFactory(is_superuser=True)
        )
    assert not fresh(story).live


def test_approval_around_the_task_is_checked_when_the_review_ends(
    story: ArticlePage, reporter: Any
) -> None:
    actions.submit_article(story, user=reporter)
    with pytest.raises(NotAllowed):
        story.current_workflow_task_state.approve(user=reporter)
    assert not fresh(story).live


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

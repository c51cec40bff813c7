"""The verbs of the desk, as code calls them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from news.models import ArticlePage, SectionPage
from news.workflow import actions, clearances
from news.workflow.errors import DeskRefusal, NotAllowed, NotReady, Outdated
from news.workflow.models import AfterReview, Clearance, ClearanceKind
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
    newsroom,
    put_live,
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
def managing(section: SectionPage) -> Any:
    return UserFactory(role=MANAGING_EDITOR)


@pytest.fixture
def story(section: SectionPage, reporter: Any) -> ArticlePage:
    return ArticleFactory(parent=section, complete=True, writer=reporter)


def fresh(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk)


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


def test_managing_editor_publishes_what_others_wrote(
    story: ArticlePage, managing: Any
) -> None:
    actions.publish_article(story, user=managing)
    assert fresh(story).live
    assert clearances.live_clearance(story).kind == ClearanceKind.PUBLISH


def test_managing_editor_does_not_publish_own_words(
    story: ArticlePage, managing: Any
) -> None:
    edit(story, user=managing, title="My own headline")
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "four_eyes"
    assert not fresh(story).live


@pytest.mark.parametrize("role", [REPORTER, COPY_EDITOR, SECTION_EDITOR])
def test_others_do_not_publish_directly(
    section: SectionPage, story: ArticlePage, role: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=UserFactory(role=role, desk=section))
    assert refused.value.code == "not_publisher"


def test_plain_save_cannot_make_a_story_live(story: ArticlePage) -> None:
    page = fresh(story)
    page.live = True
    with pytest.raises(NotReady) as refused:
        page.save()
    assert refused.value.code == "not_cleared"
    assert not fresh(story).live


@pytest.mark.parametrize("value", [{"live": True}, {"title": "Other", "live": True}])
def test_bare_page_row_cannot_make_a_story_live(
    story: ArticlePage, value: dict[str, Any]
) -> None:
    page = Page.objects.get(pk=story.pk)
    for name, new in value.items():
        setattr(page, name, new)
    with pytest.raises(NotReady):
        page.save()
    assert not fresh(story).live


def test_text_of_a_live_story_cannot_be_changed_by_saving(
    story: ArticlePage,
) -> None:
    live = put_live(story)
    live.title = "Smuggled in"
    with pytest.raises(NotReady):
        live.save()
    bare = Page.objects.get(pk=story.pk)
    bare.title = "Smuggled in"
    with pytest.raises(NotReady):
        bare.save()
    assert fresh(story).title == story.title


def test_live_story_may_be_saved_and_moved_unchanged(story: ArticlePage) -> None:
    live = put_live(story)
    live.save()
    live.move(SectionFactory(parent=newsroom()), pos="last-child")
    assert fresh(story).live


def test_old_text_does_not_come_back_without_new_leave(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    old = put_live(story, by=managing).live_revision
    edit(story, user=reporter, title="Corrected headline")
    actions.publish_article(story, user=managing)
    with pytest.raises(NotAllowed):
        old.publish()
    assert fresh(story).title == "Corrected headline"


def test_unpublished_story_needs_new_leave(story: ArticlePage, managing: Any) -> None:
    put_live(story, by=managing)
    actions.unpublish_article(story, user=managing)
    with pytest.raises(NotAllowed):
        fresh(story).latest_revision.publish()
    actions.publish_article(story, user=managing)
    assert fresh(story).live


def test_edit_voids_an_approval_that_was_not_used(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(story, user=managing, at=at)
    approved = fresh(story).latest_revision
    edit(story, user=reporter, title="Changed after approval")
    assert clearances.open_clearance(story, revision=approved) is None


def test_embargoed_story_is_not_published_before_its_time(
    section: SectionPage, reporter: Any, managing: Any
) -> None:
    until = timezone.now() + timedelta(hours=2)
    story = ArticleFactory(
        parent=section, complete=True, writer=reporter, embargo_until=until
    )
    with pytest.raises(NotReady) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "embargo"
    with pytest.raises(NotReady):
        actions.schedule_article(story, user=managing, at=until - timedelta(minutes=1))
    actions.schedule_article(story, user=managing, at=until)
    assert actions.workflow_status(story).stage == "scheduled"


def test_locked_story_is_published_by_nobody_else(
    story: ArticlePage, managing: Any, reporter: Any
) -> None:
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=reporter)
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "locked"


def test_break_glass_publishes_own_words_and_owes_a_second_look(
    section: SectionPage, managing: Any, editor: Any
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing)
    review = actions.break_glass(story, user=managing, reason="Earthquake")
    assert fresh(story).live
    assert review.clearance.reason == "Earthquake"
    with pytest.raises(NotAllowed):
        actions.sign_off(review, user=managing)
    actions.sign_off(review, user=editor, comment="Fine.")
    assert AfterReview.objects.get().signed_by == editor
    with pytest.raises(NotReady):
        actions.sign_off(review, user=editor)


def test_break_glass_does_not_make_own_words_approved(
    section: SectionPage, managing: Any
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing)
    actions.break_glass(story, user=managing, reason="Earthquake")
    actions.unpublish_article(story, user=managing)
    with pytest.raises(NotAllowed) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "four_eyes"


@pytest.mark.parametrize(
    "role,reason,code",
    [(REPORTER, "Now!", "break_glass"), (MANAGING_EDITOR, " ", "no_reason")],
)
def test_break_glass_needs_the_right_and_a_reason(
    story: ArticlePage, role: str, reason: str, code: str
) -> None:
    with pytest.raises(DeskRefusal) as refused:
        actions.break_glass(story, user=UserFactory(role=role), reason=reason)
    assert refused.value.code == code
    assert not fresh(story).live


def test_break_glass_holds_to_the_publish_checks(
    section: SectionPage, managing: Any
) -> None:
    story = ArticleFactory(parent=section, writer=managing)
    with pytest.raises(NotReady):
        actions.break_glass(story, user=managing, reason="Earthquake")


def test_killed_story_stays_down_until_the_kill_is_lifted(
    story: ArticlePage, managing: Any
) -> None:
    put_live(story, by=managing)
    actions.kill_article(story, user=managing, reason="It was wrong.")
    assert not fresh(story).live
    assert actions.workflow_status(story).stage == "killed"
    with pytest.raises(NotReady) as refused:
        actions.publish_article(story, user=managing)
    assert refused.value.code == "killed"
    actions.lift_kill(story, user=managing, reason="It was right after all.")
    actions.publish_article(story, user=managing)
    assert fresh(story).live


def test_draft_is_not_killed_but_deleted(story: ArticlePage, managing: Any) -> None:
    with pytest.raises(NotReady) as refused:
        actions.kill_article(story, user=managing, reason="Why not")
    assert refused.value.code == "not_live"


def test_live_story_cannot_be_deleted(section: SectionPage, story: ArticlePage) -> None:
    put_live(story)
    for page in (fresh(story), section):
        with pytest.raises(NotReady), transaction.atomic():
            page.delete()
    assert fresh(story).live


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


def test_cleared_text_cannot_be_swapped_underneath(
    story: ArticlePage, managing: Any
) -> None:
    at = timezone.now() + timedelta(hours=1)
    actions.schedule_article(story, user=managing, at=at)
    revision = fresh(story).latest_revision
    content = {**revision.content, "title": "Swapped", "go_live_at": None}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    with pytest.raises(DeskRefusal):
        type(revision).objects.get(pk=revision.pk).publish()
    assert not fresh(story).live

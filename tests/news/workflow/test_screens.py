"""The admin's screens of a story: what they offer, and how they answer."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page

from news.models import ArticlePage, ScheduleFailure, SectionPage
from news.workflow import actions
from news.workflow.models import AfterReview, Kill
from tests.editor import Editor, words
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    NewsImageFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
    put_live,
    set_up_desk,
)

from .desk import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(section: SectionPage) -> Editor:
    return Editor(UserFactory(role=REPORTER))


@pytest.fixture
def editor(section: SectionPage) -> Editor:
    return Editor(UserFactory(role=SECTION_EDITOR, desk=section))


@pytest.fixture
def managing(section: SectionPage) -> Editor:
    return Editor(UserFactory(role=MANAGING_EDITOR))


@pytest.fixture
def story(section: SectionPage, reporter: Editor) -> ArticlePage:
    return ArticleFactory(parent=section, complete=True, writer=reporter.user)


def page(editor: Editor, story: ArticlePage) -> str:
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    return editor.client.get(url).content.decode()


def test_story_goes_through_the_screens(
    story: ArticlePage, reporter: Editor, editor: Editor
) -> None:
    assert "submitted" in str(words(reporter.post(story, "submit")))
    assert stage(story) == "in_review"
    answer = editor.approve(fresh(story))
    assert "approved" in str(words(answer))
    assert fresh(story).live


def test_failed_checks_stand_at_their_fields(
    section: SectionPage, reporter: Editor
) -> None:
    image = NewsImageFactory(alt="", credit="")
    story = ArticleFactory(
        parent=section, writer=reporter.user, lead_image=image, body=[]
    )
    answer = reporter.post(story, "submit", standfirst="Kept words.")
    errors = answer.context["form"].errors
    assert set(errors) == {"__all__", "body", "lead_alt", "lead_credit"}
    assert len(errors["__all__"]) == 2
    assert "Kept words." in answer.content.decode()
    assert stage(story) == "draft"


def test_draft_may_lack_anything(section: SectionPage, reporter: Editor) -> None:
    story = ArticleFactory(parent=section, writer=reporter.user, body=[])
    answer = reporter.post(story, kicker="Half-done")
    assert str(words(answer)).count("error") == 0
    assert fresh(story).latest_revision.content["kicker"] == "Half-done"


def test_warnings_are_shown_and_stop_nothing(
    story: ArticlePage, reporter: Editor
) -> None:
    answer = reporter.post(story, "submit")
    assert any(
        line.startswith("warning: The story has no tags") for line in words(answer)
    )
    assert stage(story) == "in_review"


def test_writer_is_told_why_approval_was_not_done(
    section: SectionPage, managing: Editor
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing.user)
    actions.submit_article(story, user=managing.user)
    assert "Somebody else has to approve it" in str(
        words(managing.approve(fresh(story)))
    )
    state = fresh(story).current_workflow_task_state
    answer = managing.act("workflow_action", story.pk, "approve", state.pk)
    assert "Somebody else has to approve it" in str(words(answer))


def test_reporter_who_forges_publish_is_told_why_not(
    story: ArticlePage, reporter: Editor
) -> None:
    assert "Only managing editors publish" in str(
        words(reporter.post(story, "publish"))
    )
    assert not fresh(story).live


def test_refused_publication_keeps_what_was_typed_and_saves_nothing(
    story: ArticlePage, managing: Editor
) -> None:
    before = story.revisions.count()
    answer = managing.post(story, "publish", kicker="Typed just now")
    assert "Somebody else has to approve it" in str(words(answer))
    assert "Typed just now" in answer.content.decode()
    assert fresh(story).kicker == ""
    assert story.revisions.count() == before


def test_approval_with_changes_of_ones_own_is_refused_whole(
    story: ArticlePage, reporter: Editor, editor: Editor
) -> None:
    actions.submit_article(story, user=reporter.user)
    answer = editor.approve(fresh(story), kicker="Slipped in")
    assert "Somebody else has to approve it" in str(words(answer))
    assert stage(story) == "in_review"
    assert fresh(story).latest_revision.content["kicker"] == ""


def test_sending_back_needs_words_and_may_be_done_to_incomplete_stories(
    story: ArticlePage, reporter: Editor, editor: Editor
) -> None:
    actions.submit_article(story, user=reporter.user)
    state = fresh(story).current_workflow_task_state
    editor.act("workflow_action", story.pk, "reject", state.pk)
    assert stage(story) == "in_review"
    editor.act("workflow_action", story.pk, "reject", state.pk, comment="Who says so?")
    assert stage(story) == "needs_changes"


def test_autosave_during_review_moves_the_review_to_the_new_text(
    story: ArticlePage, reporter: Editor, editor: Editor
) -> None:
    from tests.editor import form_data

    actions.submit_article(story, user=reporter.user)
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    first = editor.client.post(
        url,
        form_data(fresh(story), kicker="One"),
        headers={"accept": "application/json"},
    ).json()
    second = editor.client.post(
        url,
        form_data(
            fresh(story), kicker="Two", overwrite_revision_id=first["revision_id"]
        ),
        headers={"accept": "application/json"},
    ).json()
    assert first["success"]
    assert second["success"], second
    assert actions.workflow_status(story).revision == second["revision_id"]
    reviewed = story.revisions.get(pk=first["revision_id"])
    assert reviewed.content["kicker"] == "One"


def test_one_bad_story_does_not_stop_the_others_in_bulk(
    section: SectionPage, story: ArticlePage, managing: Editor
) -> None:
    bad = ArticleFactory(parent=section, title="Half-done story")
    answer = managing.bulk("publish", bad, story)
    assert fresh(story).live
    assert not fresh(bad).live
    shown = words(answer)
    assert any("1 page has been published" in line for line in shown)
    assert any("error" in line and "Half-done story" in line for line in shown)


@pytest.mark.parametrize(
    "who,expected",
    [("reporter", False), ("editor", False), ("managing", True)],
)
def test_publish_button_is_for_managing_editors(
    story: ArticlePage, request: Any, who: str, expected: bool
) -> None:
    actions.submit_article(story, user=story.owner)
    edit_page = page(request.getfixturevalue(who), story)
    assert ('name="action-publish"' in edit_page) is expected


def test_publish_button_is_hidden_from_who_wrote_the_text(
    section: SectionPage, managing: Editor
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing.user)
    assert 'name="action-publish"' not in page(managing, story)
    url = reverse("wagtailadmin_pages:add", args=["news", "articlepage", section.pk])
    assert 'name="action-publish"' not in managing.client.get(url).content.decode()


def test_live_story_is_not_deleted_from_the_screen(
    story: ArticlePage, managing: Editor
) -> None:
    put_live(story, by=managing.user)
    managing.act("delete", story.pk)
    assert fresh(story).live
    actions.unpublish_article(story, user=managing.user)
    managing.act("delete", story.pk)
    assert not ArticlePage.objects.filter(pk=story.pk).exists()


def test_section_with_live_stories_is_not_deleted(
    section: SectionPage, story: ArticlePage, managing: Editor
) -> None:
    put_live(story, by=managing.user)
    Editor(UserFactory(is_superuser=True)).act("delete", section.pk)
    assert fresh(story).live


def test_draft_of_somebody_else_is_deleted_by_managing_editors_only(
    story: ArticlePage, editor: Editor, managing: Editor, reporter: Editor
) -> None:
    for person, expected in ((editor, False), (managing, True), (reporter, True)):
        rights = fresh(story).permissions_for_user(person.user)
        assert rights.can_delete() is expected


def test_break_glass_screen_publishes_and_dashboard_asks_for_a_second_look(
    section: SectionPage, managing: Editor, editor: Editor
) -> None:
    story = ArticleFactory(parent=section, complete=True, writer=managing.user)
    assert f"/desk/{story.pk}/break-glass/" in page(managing, story)
    url = reverse("desk_verb", args=[story.pk, "break-glass"])
    managing.client.post(url, {"reason": ""})
    assert not fresh(story).live
    managing.client.post(url, {"reason": "Earthquake"})
    assert fresh(story).live
    home = reverse("wagtailadmin_home")
    assert "Earthquake" not in managing.client.get(home).content.decode()
    assert "Earthquake" in editor.client.get(home).content.decode()
    review = AfterReview.objects.get()
    editor.client.post(reverse("desk_sign_off", args=[review.pk]))
    assert AfterReview.objects.get().signed_by == editor.user


def test_kill_screen_kills_and_lifts(story: ArticlePage, managing: Editor) -> None:
    put_live(story, by=managing.user)
    url = reverse("desk_verb", args=[story.pk, "kill"])
    managing.client.post(url, {"reason": "It was wrong."})
    assert stage(story) == "killed"
    assert "lift-kill" in page(managing, story)
    url = reverse("desk_verb", args=[story.pk, "lift-kill"])
    managing.client.post(url, {"reason": "It was right."})
    assert Kill.objects.get().lifted_by == managing.user


@pytest.mark.parametrize("verb", ["break-glass", "kill", "lift-kill"])
def test_rare_verbs_are_closed_to_others(
    story: ArticlePage, reporter: Editor, verb: str
) -> None:
    assert verb not in page(reporter, story)
    url = reverse("desk_verb", args=[story.pk, verb])
    answer = reporter.client.post(url, {"reason": "Because"})
    assert answer.status_code == 403
    assert "You do not have the right" in answer.content.decode()
    assert stage(story) == "draft"


def test_failed_schedule_is_told_on_the_dashboard(
    story: ArticlePage, managing: Editor
) -> None:
    ScheduleFailure.objects.create(
        page=Page.objects.get(pk=story.pk),
        moment="go_live",
        due_at=story.latest_revision.created_at,
        reason="The picture may not run.",
        attempts=2,
    )
    home = managing.client.get(reverse("wagtailadmin_home")).content.decode()
    assert "The picture may not run." in home


def test_queue_shows_a_desk_its_own_stories_only(
    story: ArticlePage, reporter: Editor, editor: Editor, section: SectionPage
) -> None:
    sport = SectionFactory(parent=section.get_parent(), title="Sport")
    set_up_desk(sport)
    other = Editor(UserFactory(role=SECTION_EDITOR, desk=sport))
    actions.submit_article(story, user=reporter.user)
    home = reverse("wagtailadmin_home")
    assert story.title in editor.client.get(home).content.decode()
    assert story.title not in other.client.get(home).content.decode()


def test_edit_that_began_before_the_story_went_live_does_not_take_it_down(
    story: ArticlePage, managing: Editor
) -> None:
    stale = fresh(story).get_latest_revision_as_object()
    put_live(story, by=managing.user)
    stale.title = "Old screen"
    from news.workflow.errors import Outdated

    with pytest.raises(Outdated):
        stale.save()
    assert fresh(story).live


def test_settings_screen_that_would_finish_a_review_answers_in_words(
    story: ArticlePage, reporter: Editor
) -> None:
    actions.submit_article(story, user=reporter.user)
    task = fresh(story).current_workflow_task
    admin = Editor(UserFactory(is_superuser=True))
    url = reverse("wagtailadmin_workflows:disable_task", args=[task.pk])
    answer = admin.client.post(url, follow=True)
    assert answer.status_code == 200
    assert not fresh(story).live


def test_edit_in_the_editor_by_a_second_person_is_a_newer_draft(
    story: ArticlePage, managing: Editor, reporter: Editor
) -> None:
    put_live(story, by=managing.user)
    edit(story, user=reporter.user, title="Newer")
    assert fresh(story).title == story.title
    assert fresh(story).has_unpublished_changes


def test_queue_costs_the_same_however_many_desks_there_are(
    section: SectionPage, editor: Editor, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from news.workflow.waiting import states_awaiting

    def submit() -> None:
        other = SectionFactory(parent=section.get_parent())
        set_up_desk(other)
        for parent in (section, other):
            story = ArticleFactory(parent=parent, complete=True)
            actions.submit_article(story, user=UserFactory(role=MANAGING_EDITOR))

    submit()
    task = ArticlePage.objects.first().current_workflow_task
    states_awaiting(editor.user, task=task)  # reads the groups of the person
    with CaptureQueriesContext(connection) as once:
        assert states_awaiting(editor.user, task=task).count() == 1
    submit()
    submit()
    with django_assert_num_queries(len(once)):
        assert states_awaiting(editor.user, task=task).count() == 3

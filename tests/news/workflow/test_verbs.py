"""The verbs out of the ordinary: who may, what happens, what is written down."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import Page

from delivery.models import Change, Edition
from news import clock
from news.models import ArticlePage
from news.workflow import actions, permissions
from news.workflow.errors import NotAllowed, NotReady, Outdated
from news.workflow.models import (
    AfterReview,
    ScheduleAmendment,
)
from tests.factories import (
    edit,
    fresh,
    put_live,
)

from .desk import MAY, ROLES, in_an_hour, logged, stage

pytestmark = pytest.mark.django_db


# Who may --------------------------------------------------------------------------


def test_the_table_names_every_verb() -> None:
    assert set(MAY) == set(permissions.VERBS)


@pytest.mark.parametrize("verb", MAY)
def test_a_verb_is_for_the_roles_of_the_table(
    story: ArticlePage, people: dict[str, Any], verb: str
) -> None:
    may = {
        role
        for role, person in people.items()
        if not permissions.verb_refusal(person, story, verb=verb)
    }
    assert may == MAY[verb]


DONE = {
    "correct": lambda story, user: actions.correct_article(
        story, user=user, text="It was Monday."
    ),
    "clarify": lambda story, user: actions.correct_article(
        story, user=user, text="It was Monday.", kind="clarification"
    ),
    "update": lambda story, user: actions.correct_article(
        story, user=user, text="It goes on.", kind="update"
    ),
    "no_correction": lambda story, user: actions.say_no_correction(story, user=user),
    "kill": lambda story, user: actions.kill_article(story, user=user, reason="No."),
    "lift_kill": lambda story, user: actions.lift_kill(story, user=user, reason="Yes."),
    "break_glass": lambda story, user: actions.break_glass(
        story, user=user, reason="Fire."
    ),
    "spike": lambda story, user: actions.spike_article(story, user=user, reason="Old."),
    "restore": lambda story, user: actions.restore_article(story, user=user),
    "embargo": lambda story, user: actions.set_embargo(
        story, user=user, until=in_an_hour()
    ),
    "amend_scheduled": lambda story, user: actions.amend_scheduled(
        story, user=user, reason="A name."
    ),
}


@pytest.mark.parametrize("verb", MAY)
def test_a_verb_changes_nothing_for_anybody_else(
    story: ArticlePage, people: dict[str, Any], verb: str
) -> None:
    before = (story.revisions.count(), stage(story))
    for role in set(ROLES) - MAY[verb]:
        with pytest.raises(NotAllowed) as refused:
            DONE[verb](fresh(story), people[role])
        assert refused.value.message
    assert (story.revisions.count(), stage(story)) == before


# Correct, clarify, update ---------------------------------------------------------


@pytest.mark.parametrize(
    "kind, verb, action",
    [
        ("correction", "correct", "corrected"),
        ("clarification", "clarify", "corrected"),
        ("update", "update", "updated"),
    ],
)
def test_a_correction_goes_through_review_and_gives_the_edition_its_reason(
    story: ArticlePage, people: dict[str, Any], kind: str, verb: str, action: str
) -> None:
    put_live(story)
    actions.correct_article(
        fresh(story), user=people["editor"], text=" It was Monday. ", kind=kind
    )
    assert stage(story) == "in_review"
    assert Edition.objects.filter(kind="article").count() == 1
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.approve_article(fresh(story), user=people["editor"])
    actions.approve_article(fresh(story), user=people["managing"])
    edition = Edition.objects.filter(kind="article").latest("number")
    assert edition.reason == kind
    assert Change.objects.filter(kind="article").latest("id").action == action
    entry = logged(story, f"news.{verb}")
    assert (entry.user, entry.data["text"]) == (people["editor"], "It was Monday.")
    assert [c.text for c in fresh(story).corrections.all()] == ["It was Monday."]


def test_a_correction_of_a_draft_is_refused(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    with pytest.raises(NotReady, match="Readers do not have"):
        actions.correct_article(story, user=people["editor"], text="It was Monday.")


def test_a_correction_needs_words(story: ArticlePage, people: dict[str, Any]) -> None:
    put_live(story)
    with pytest.raises(NotReady, match="what is right"):
        actions.correct_article(fresh(story), user=people["editor"], text="  ")


def test_a_second_click_adds_no_second_correction(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    seen = fresh(story).latest_revision_id

    def click() -> None:
        actions.correct_article(
            fresh(story), user=people["editor"], text="It was Monday.", seen=seen
        )

    click()
    with pytest.raises(Outdated):
        click()
    assert fresh(story).get_latest_revision_as_object().corrections.count() == 1


def test_a_correction_during_review_starts_it_anew_for_reviewers_only(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    edit(story, user=people["reporter"], kicker="New")
    actions.submit_article(fresh(story), user=people["reporter"])
    before = actions.workflow_status(story).revision
    with pytest.raises(NotAllowed, match="Only its reviewers"):
        actions.correct_article(fresh(story), user=people["copyeditor"], text="x")
    actions.correct_article(fresh(story), user=people["editor"], text="x")
    assert actions.workflow_status(story).revision != before
    assert stage(story) == "in_review"


# Amend a scheduled story ----------------------------------------------------------


def test_an_amended_story_returns_to_its_schedule_with_the_next_approval(
    story: ArticlePage, people: dict[str, Any], time_machine: Any
) -> None:
    at = in_an_hour()
    actions.schedule_article(story, user=people["managing"], at=at)
    actions.amend_scheduled(fresh(story), user=people["editor"], reason="A name")
    assert stage(story) == "draft"
    edit(story, user=people["editor"], title="With the right name")
    actions.submit_article(fresh(story), user=people["editor"])
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.approve_article(fresh(story), user=people["editor"])
    # The reporter's own text was answered for before, so only the change counts.
    actions.approve_article(fresh(story), user=people["managing"])
    status = actions.workflow_status(story)
    assert (status.stage, status.scheduled_for) == ("scheduled", at)
    assert ScheduleAmendment.objects.get().closed_at
    assert logged(story, "news.amend").data["reason"] == "A name"
    time_machine.move_to(at + timedelta(seconds=1))
    clock.tick()
    assert fresh(story).title == "With the right name"
    assert fresh(story).live


def test_an_amended_story_that_was_not_changed_is_put_back_as_it_was(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    at = in_an_hour()
    actions.schedule_article(story, user=people["managing"], at=at)
    actions.amend_scheduled(fresh(story), user=people["editor"], reason="A name")
    actions.resume_scheduled(fresh(story), user=people["editor"])
    assert actions.workflow_status(story).scheduled_for == at


def test_an_amended_story_that_was_changed_is_not_put_back_without_approval(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.schedule_article(story, user=people["managing"], at=in_an_hour())
    actions.amend_scheduled(fresh(story), user=people["editor"], reason="A name")
    edit(story, user=people["editor"], title="Other")
    with pytest.raises(NotReady, match="has been changed"):
        actions.resume_scheduled(fresh(story), user=people["editor"])
    assert stage(story) == "draft"


def test_amending_a_live_storys_scheduled_change_keeps_it_live(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    edit(story, user=people["reporter"], kicker="Later")
    actions.schedule_article(fresh(story), user=people["managing"], at=in_an_hour())
    actions.amend_scheduled(fresh(story), user=people["editor"], reason="A name")
    assert fresh(story).live
    assert fresh(story).kicker == ""


def test_what_is_not_scheduled_is_not_amended(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    with pytest.raises(NotReady, match="not scheduled"):
        actions.amend_scheduled(story, user=people["editor"], reason="A name")


# Break glass, other desks, locks ---------------------------------------------------


def test_the_glass_is_not_broken_for_a_text_one_has_not_seen(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    seen = story.latest_revision_id
    edit(story, user=people["reporter"], title="Slipped in")
    with pytest.raises(Outdated):
        actions.break_glass(
            fresh(story), user=people["managing"], reason="Fire", seen=seen
        )
    assert not AfterReview.objects.exists()


def test_a_story_of_another_desk_is_not_known(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    known = {role for role in ROLES if permissions.may_know(people[role], story)}
    assert known == set(ROLES) - {"sporteditor"}


def test_a_lock_of_somebody_else_holds_against_the_verbs(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=people["photo"])
    with pytest.raises(NotAllowed, match="locked by"):
        actions.spike_article(fresh(story), user=people["editor"], reason="Old")

"""The verbs out of the ordinary: who may, what happens, what is written down."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from delivery.models import Change, Edition
from news import clock
from news.models import ArticlePage, SectionPage
from news.workflow import actions, permissions, spikes
from news.workflow.errors import NotAllowed, NotReady, Outdated
from news.workflow.models import (
    AfterReview,
    Deadline,
    ReviewClaim,
    ScheduleAmendment,
    Spike,
)
from tests.factories import (
    COPY_EDITOR,
    MANAGING_EDITOR,
    PHOTO_EDITOR,
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

ROLES = (
    "reporter",
    "colleague",
    "copyeditor",
    "editor",
    "sporteditor",
    "photo",
    "managing",
    "admin",
)


@pytest.fixture
def section() -> SectionPage:
    section = SectionFactory(parent=newsroom(), title="World")
    set_up_desk(section)
    return section


@pytest.fixture
def people(section: SectionPage) -> dict[str, Any]:
    sport = SectionFactory(parent=section.get_parent(), title="Sport")
    set_up_desk(sport)
    return {
        "reporter": UserFactory(role=REPORTER),
        "colleague": UserFactory(role=REPORTER),
        "copyeditor": UserFactory(role=COPY_EDITOR, desk=section),
        "editor": UserFactory(role=SECTION_EDITOR, desk=section),
        "sporteditor": UserFactory(role=SECTION_EDITOR, desk=sport),
        "photo": UserFactory(role=PHOTO_EDITOR),
        "managing": UserFactory(role=MANAGING_EDITOR),
        "admin": UserFactory(is_superuser=True),
    }


@pytest.fixture
def story(section: SectionPage, people: dict[str, Any]) -> ArticlePage:
    return ArticleFactory(parent=section, complete=True, writer=people["reporter"])


def fresh(story: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=story.pk)


def stage(story: ArticlePage) -> str:
    return actions.workflow_status(story).stage


def in_an_hour() -> Any:
    return timezone.now().replace(microsecond=0) + timedelta(hours=1)


def logged(story: ArticlePage, action: str) -> PageLogEntry:
    return PageLogEntry.objects.get(page=story.pk, action=action)


# Who may --------------------------------------------------------------------------

CORRECTORS = {"copyeditor", "editor", "managing", "admin"}
CHIEFS = {"managing", "admin"}
MAY = {
    "correct": CORRECTORS,
    "clarify": CORRECTORS,
    "update": CORRECTORS,
    "kill": CHIEFS,
    "lift_kill": CHIEFS,
    "break_glass": CHIEFS,
    "spike": {"reporter", "editor", *CHIEFS},
    "restore": {"reporter", "editor", *CHIEFS},
    "embargo": {"editor", *CHIEFS},
    "amend_scheduled": {"editor", *CHIEFS},
}


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


# Spike ----------------------------------------------------------------------------


def test_a_spiked_story_leaves_its_review_and_cannot_go_on_until_taken_up(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    actions.spike_article(fresh(story), user=people["editor"], reason="Overtaken")
    assert stage(story) == "spiked"
    assert fresh(story).current_workflow_state is None
    assert not ReviewClaim.objects.exists()
    assert not spikes.not_spiked(ArticlePage.objects.all()).exists()
    assert fresh(story).get_lock().for_user(people["managing"])
    with pytest.raises(NotReady, match="given up"):
        actions.submit_article(fresh(story), user=people["reporter"])
    with pytest.raises(NotReady, match="given up"):
        actions.publish_article(fresh(story), user=people["managing"])
    actions.restore_article(fresh(story), user=people["reporter"])
    assert stage(story) == "draft"
    spike = Spike.objects.get()
    assert (spike.reason, spike.restored_by) == ("Overtaken", people["reporter"])
    assert logged(story, "news.spike").data == {"reason": "Overtaken"}
    assert logged(story, "news.restore").user == people["reporter"]
    actions.submit_article(fresh(story), user=people["reporter"])


def test_what_readers_have_is_not_spiked(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    with pytest.raises(NotReady, match="Readers have"):
        actions.spike_article(fresh(story), user=people["editor"], reason="Old")


def test_a_story_is_spiked_once(story: ArticlePage, people: dict[str, Any]) -> None:
    actions.spike_article(story, user=people["reporter"], reason="Old")
    with pytest.raises(NotReady, match="already"):
        actions.spike_article(fresh(story), user=people["editor"], reason="Older")
    actions.restore_article(fresh(story), user=people["reporter"])
    with pytest.raises(NotReady, match="has not been"):
        actions.restore_article(fresh(story), user=people["reporter"])


def test_a_spike_voids_an_approval_that_was_waiting(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.schedule_article(story, user=people["managing"], at=in_an_hour())
    actions.unschedule_article(fresh(story), user=people["managing"])
    actions.spike_article(fresh(story), user=people["editor"], reason="Old")
    actions.restore_article(fresh(story), user=people["editor"])
    from news.workflow import clearances

    latest = fresh(story).latest_revision
    assert clearances.open_clearance(story, revision=latest) is None


# Embargo --------------------------------------------------------------------------


def test_an_embargo_holds_until_it_is_lifted_and_both_need_approval(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.set_embargo(story, user=people["editor"], until=in_an_hour())
    with pytest.raises(NotReady, match="under embargo"):
        actions.publish_article(fresh(story), user=people["managing"])
    with pytest.raises(NotReady, match="why"):
        actions.lift_embargo(fresh(story), user=people["editor"], reason="")
    actions.lift_embargo(fresh(story), user=people["editor"], reason="Broken by others")
    actions.publish_article(fresh(story), user=people["managing"])
    assert fresh(story).live
    assert logged(story, "news.lift_embargo").data["reason"] == "Broken by others"
    assert logged(story, "news.embargo").user == people["editor"]


def test_who_lifts_an_embargo_does_not_publish(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.set_embargo(story, user=people["editor"], until=in_an_hour())
    actions.lift_embargo(fresh(story), user=people["managing"], reason="Broken")
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.publish_article(fresh(story), user=people["managing"])


@pytest.mark.parametrize("hours, words", [(-1, "has passed"), (0, "has passed")])
def test_an_embargo_lies_in_the_future(
    story: ArticlePage, people: dict[str, Any], hours: int, words: str
) -> None:
    until = timezone.now() + timedelta(hours=hours)
    with pytest.raises(NotReady, match=words):
        actions.set_embargo(story, user=people["editor"], until=until)


def test_an_embargo_comes_too_late_for_a_live_story(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    with pytest.raises(NotReady, match="too late"):
        actions.set_embargo(fresh(story), user=people["editor"], until=in_an_hour())


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


# Break glass, claims, deadlines ---------------------------------------------------


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


def test_a_claim_is_shown_taken_over_on_purpose_and_ends_with_the_decision(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    with pytest.raises(NotAllowed):
        actions.claim_review(fresh(story), user=people["copyeditor"])
    actions.claim_review(fresh(story), user=people["editor"])
    with pytest.raises(NotReady, match="is reading this story already"):
        actions.claim_review(fresh(story), user=people["managing"])
    actions.claim_review(fresh(story), user=people["managing"], take_over=True)
    assert ReviewClaim.objects.get().user == people["managing"]
    # Soft: who has not claimed it may act all the same.
    actions.approve_article(fresh(story), user=people["editor"])
    assert not ReviewClaim.objects.exists()


def test_a_claim_outlives_a_change_of_the_text_and_ends_when_sent_back(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    edit(story, user=people["editor"], kicker="Mended")
    assert ReviewClaim.objects.exists()
    actions.send_back_article(fresh(story), user=people["editor"], comment="Who?")
    assert not ReviewClaim.objects.exists()


def test_a_claim_is_let_go_by_its_holder(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    with pytest.raises(NotReady):
        actions.release_claim(fresh(story), user=people["managing"])
    actions.release_claim(fresh(story), user=people["editor"])
    assert not ReviewClaim.objects.exists()


def test_a_claim_ends_when_the_story_is_published_past_the_review(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    actions.publish_article(fresh(story), user=people["managing"])
    assert not ReviewClaim.objects.exists()


def test_a_deadline_lies_in_the_future_and_is_set_by_who_edits_or_reviews(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    for role in ("colleague", "sporteditor"):
        with pytest.raises(NotAllowed):
            actions.set_deadline(story, user=people[role], due_at=in_an_hour())
    with pytest.raises(NotReady):
        actions.set_deadline(story, user=people["reporter"], due_at=timezone.now())
    at = in_an_hour()
    actions.set_deadline(story, user=people["reporter"], due_at=at)
    assert Deadline.objects.get().due_at == at
    actions.set_deadline(story, user=people["editor"], due_at=None)
    assert not Deadline.objects.exists()


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

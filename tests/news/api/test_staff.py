"""The desk's verbs through the staff API: the same rules as in the admin."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from news.models import ArticlePage
from tests import factories
from tests.cms.api.staff.conftest import desk  # noqa: F401 - a fixture


def act(caller, desk, verb, data=None, *, story=None):  # noqa: F811
    story = story or desk.story
    return caller.post(f"pages/{story.pk}/actions/{verb}/", data or {})


def standing(caller, desk):  # noqa: F811
    answer = caller.get(f"pages/{desk.story.pk}/workflow/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def in_review(desk):  # noqa: F811
    answer = act(desk.reporter, desk, "submit", {"comment": "Ready."})
    assert answer.status_code == 200, answer.content
    return answer.json()["revision"]


def test_a_story_goes_from_draft_to_live(desk):  # noqa: F811
    assert standing(desk.reporter, desk)["stage"] == "draft"
    revision = in_review(desk)
    seen = standing(desk.editor, desk)
    assert seen["stage"] == "in_review"
    assert seen["revision"] == revision
    assert seen["roles"] == [factories.SECTION_EDITOR]
    assert seen["desk"] == "World desk"
    assert seen["approve_refusal"] is None
    assert standing(desk.reporter, desk)["approve_refusal"]
    answer = act(
        desk.editor, desk, "approve", {"revision": revision, "comment": "Good."}
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "live"
    assert answer.json()["history"][-1]["comment"] == "Good."
    assert ArticlePage.objects.get(pk=desk.story.pk).live_revision_id == revision


def test_what_was_changed_after_it_was_read_is_not_approved(desk):  # noqa: F811
    seen = in_review(desk)
    changed = desk.editor.patch(f"pages/{desk.story.pk}/", {"kicker": "Later"})
    assert changed.status_code == 200, changed.content
    answer = act(desk.managing, desk, "approve", {"revision": seen})
    assert answer.status_code == 409, answer.content
    own = standing(desk.editor, desk)
    answer = act(desk.editor, desk, "approve", {"revision": own["revision"]})
    assert answer.status_code == 403
    assert answer.json()["code"] == "four_eyes"
    assert not ArticlePage.objects.get(pk=desk.story.pk).live


def test_who_has_no_seat_in_the_review_is_locked_out_in_words(desk):  # noqa: F811
    in_review(desk)
    answer = desk.copyeditor.patch(f"pages/{desk.story.pk}/", {"kicker": "x"})
    assert answer.status_code == 423
    assert answer.json()["code"] == "in_review"
    assert "reviewers" in answer.json()["detail"]


def test_an_approval_of_another_text_than_the_one_in_review_is_409(desk):  # noqa: F811
    seen = in_review(desk)
    answer = act(desk.editor, desk, "approve", {"revision": seen + 1000})
    assert answer.status_code == 409
    assert answer.json()["code"]
    assert not ArticlePage.objects.get(pk=desk.story.pk).live


def test_an_approval_names_what_was_read(desk):  # noqa: F811
    in_review(desk)
    answer = act(desk.editor, desk, "approve", {"comment": "Good."})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["revision"]


def test_nobody_approves_their_own_words_superusers_included(desk):  # noqa: F811
    factories.edit(desk.story, user=desk.users["admin"], kicker="Mine")
    revision = in_review(desk)
    answer = act(desk.admin, desk, "approve", {"revision": revision})
    assert answer.status_code == 403
    assert "findings" not in answer.json()


def test_a_story_is_sent_back_with_words_only(desk):  # noqa: F811
    in_review(desk)
    assert act(desk.editor, desk, "reject").status_code == 422
    assert act(desk.editor, desk, "reject", {"comment": "  "}).status_code == 422
    answer = act(desk.editor, desk, "reject", {"comment": "Who says so?"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "needs_changes"
    assert answer.json()["history"][-1]["comment"] == "Who says so?"


def test_an_incomplete_story_is_refused_with_its_findings(desk):  # noqa: F811
    bare = factories.ArticleFactory(
        parent=desk.world, writer=desk.users["reporter"], title="A bare story"
    )
    answer = act(desk.reporter, desk, "submit", story=bare)
    assert answer.status_code == 422
    found = answer.json()["findings"]
    assert {"code", "field", "message", "remedy", "severity"} == set(found[0])
    checks = desk.reporter.get(f"pages/{bare.pk}/workflow/").json()["checks"]
    assert found[0] in checks


def test_a_managing_editor_schedules_and_cancels(desk):  # noqa: F811
    at = timezone.now() + timedelta(hours=2)
    answer = act(desk.managing, desk, "schedule", {"at": at.isoformat()})
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "scheduled"
    assert answer.json()["scheduled_for"][:16] == at.isoformat()[:16]
    answer = act(desk.managing, desk, "unschedule")
    assert answer.status_code == 200
    assert answer.json()["stage"] == "draft"
    assert act(desk.managing, desk, "unschedule").status_code == 422


@pytest.mark.parametrize(
    "at", ["2020-07-07T00:00:00Z", "2099-07-07T00:00:00", "soon", 99**9, None]
)
def test_a_schedule_is_a_time_with_an_offset_in_the_future(desk, at):  # noqa: F811
    answer = act(desk.managing, desk, "schedule", {"at": at})
    assert answer.status_code == 422, answer.content


def test_the_glass_is_broken_with_a_reason_by_who_may(desk):  # noqa: F811
    assert act(desk.managing, desk, "break_glass").status_code == 422
    for who in (desk.reporter, desk.copyeditor, desk.editor):
        assert act(who, desk, "break_glass", {"reason": "x"}).status_code == 403
    answer = act(desk.managing, desk, "break_glass", {"reason": "It is on fire."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["live"]


def test_a_live_story_is_killed_with_a_reason_by_who_may(desk):  # noqa: F811
    factories.put_live(desk.story)
    assert act(desk.managing, desk, "kill").status_code == 422
    assert act(desk.editor, desk, "kill", {"reason": "x"}).status_code == 403
    answer = act(desk.managing, desk, "kill", {"reason": "It is not true."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "killed"
    assert not ArticlePage.objects.get(pk=desk.story.pk).live


@pytest.mark.parametrize(
    "verb, data",
    [
        ("submit", {}),
        ("approve", {"revision": 1}),
        ("reject", {"comment": "x"}),
        ("schedule", {"at": "2099-01-01T00:00:00Z"}),
        ("unschedule", {}),
        ("break_glass", {"reason": "x"}),
        ("kill", {"reason": "x"}),
        ("lift_kill", {"reason": "x"}),
        ("sign_off", {}),
        ("correct", {"text": "x"}),
        ("spike", {"reason": "x"}),
        ("restore", {}),
        ("embargo", {"until": "2099-01-01T00:00:00Z"}),
        ("lift_embargo", {"reason": "x"}),
        ("amend", {"reason": "x"}),
        ("resume", {}),
    ],
)
def test_a_story_out_of_sight_and_a_section_are_404(desk, verb, data):  # noqa: F811
    assert act(desk.editor, desk, verb, data, story=desk.secret).status_code == 404
    assert act(desk.managing, desk, verb, data, story=desk.world).status_code == 404


def test_a_write_is_logged_with_the_person_and_the_token(desk):  # noqa: F811
    desk.reporter.patch(f"pages/{desk.story.pk}/", {"kicker": "x"})
    in_review(desk)
    entries = PageLogEntry.objects.filter(
        page=desk.story.pk, user=desk.users["reporter"], action__startswith="wagtail."
    )
    logged = {entry.action: entry for entry in entries}
    for action in ("wagtail.edit", "wagtail.workflow.start"):
        token = logged[action].data["api_token"]
        assert token["prefix"] == desk.reporter.token[: len(token["prefix"])]
        assert token["name"]


def test_a_reporter_finds_the_sections_to_write_in(desk):  # noqa: F811
    found = {entry["id"]: entry for entry in desk.reporter.get("sections/").json()}
    assert found[desk.world.pk]["path"] == "/world/"
    assert set(found) == {desk.world.pk, desk.sport.pk}
    assert [s["id"] for s in desk.sporteditor.get("sections/").json()] == [
        desk.sport.pk
    ]


def test_a_correction_goes_into_review_and_to_readers(desk):  # noqa: F811
    factories.put_live(desk.story)
    seen = standing(desk.editor, desk)["revision"]
    data = {"text": "It was Monday.", "kind": "clarification", "revision": seen}
    answer = act(desk.editor, desk, "correct", data)
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "in_review"
    assert act(desk.editor, desk, "correct", data).status_code == 409
    revision = {"revision": answer.json()["revision"]}
    assert act(desk.editor, desk, "approve", revision).status_code == 403
    assert act(desk.managing, desk, "approve", revision).status_code == 200
    corrections = ArticlePage.objects.get(pk=desk.story.pk).corrections
    assert corrections.get().kind == "clarification"


@pytest.mark.parametrize(
    "data", [{}, {"text": " "}, {"text": "x", "kind": "retraction"}, {"text": 1}]
)
def test_a_correction_is_words_of_a_known_kind(desk, data):  # noqa: F811
    factories.put_live(desk.story)
    assert act(desk.editor, desk, "correct", data).status_code == 422


def test_a_schedule_is_amended_and_put_back(desk):  # noqa: F811
    at = (timezone.now() + timedelta(hours=2)).replace(microsecond=0)
    act(desk.managing, desk, "schedule", {"at": at.isoformat()})
    answer = act(desk.editor, desk, "amend", {"reason": "A name."})
    assert answer.json()["stage"] == "draft", answer.content
    answer = act(desk.editor, desk, "resume")
    assert answer.json()["stage"] == "scheduled", answer.content
    assert answer.json()["scheduled_for"][:16] == at.isoformat()[:16]


def test_a_draft_is_given_up_and_taken_up_again(desk):  # noqa: F811
    answer = act(desk.reporter, desk, "spike", {"reason": "Overtaken."})
    assert answer.json()["stage"] == "spiked", answer.content
    changed = desk.editor.patch(f"pages/{desk.story.pk}/", {"kicker": "Later"})
    assert changed.status_code == 423, changed.content
    assert act(desk.reporter, desk, "restore").json()["stage"] == "draft"


def test_a_story_that_owes_no_second_look_is_404_to_sign_off(desk):  # noqa: F811
    assert act(desk.editor, desk, "sign_off").status_code == 404


def test_a_locked_story_is_kept_from_others_until_it_is_unlocked(desk):  # noqa: F811
    path = f"pages/{desk.story.pk}/"
    for _ in range(2):  # a second time changes nothing
        locked = act(desk.copyeditor, desk, "lock")
        assert locked.status_code == 200, locked.content
        assert locked.json()["locked_by"] == standing(desk.editor, desk)["locked_by"]
    assert locked.json()["locked_by"]
    assert desk.editor.patch(path, {"kicker": "x"}).status_code == 423
    taken = act(desk.managing, desk, "lock")
    assert (taken.status_code, taken.json()["code"]) == (403, "locked")
    assert desk.copyeditor.patch(path, {"kicker": "y"}).status_code == 200
    opened = act(desk.editor, desk, "unlock")
    assert (opened.status_code, opened.json()["locked_by"]) == (200, None)
    assert desk.editor.patch(path, {"kicker": "x"}).status_code == 200
    entries = PageLogEntry.objects.filter(page_id=desk.story.pk)
    for action in ("wagtail.lock", "wagtail.unlock"):
        assert entries.filter(action=action).count() == 1


def test_a_review_is_cancelled_and_the_story_a_draft_again(desk):  # noqa: F811
    idle = act(desk.reporter, desk, "cancel_review")
    assert (idle.status_code, idle.json()["code"]) == (422, "not_in_review")
    revision = in_review(desk)
    assert act(desk.copyeditor, desk, "cancel_review").status_code == 403
    assert standing(desk.reporter, desk)["stage"] == "in_review"
    answer = act(desk.reporter, desk, "cancel_review")
    assert (answer.status_code, answer.json()["stage"]) == (200, "draft")
    late = act(desk.editor, desk, "approve", {"revision": revision})
    assert (late.status_code, late.json()["code"]) == (403, "not_in_review")
    assert not ArticlePage.objects.get(pk=desk.story.pk).live
    assert in_review(desk) == revision


def test_who_locked_a_story_keeps_it_in_its_review(desk):  # noqa: F811
    in_review(desk)
    assert act(desk.editor, desk, "lock").status_code == 200
    refused = act(desk.reporter, desk, "cancel_review")
    assert (refused.status_code, refused.json()["code"]) == (403, "locked")
    assert act(desk.editor, desk, "cancel_review").status_code == 200

"""Who is told of what, and the bell that says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext

from news import clock
from news.desk.models import Assignment
from news.notices import overdue
from news.notices.models import Kind, Notice, Preference
from news.review_links import links
from news.workflow import actions
from news.workflow.claims import set_deadline
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    AuthorFactory,
    NewsImageFactory,
    UserFactory,
    edit,
    fresh,
    put_live,
)
from tests.news.desk.paper import Paper
from tests.news.desk.test_calendar import at, scheduled
from tests.news.desk.test_planning import assignment

LIST = reverse("notices")
READ = reverse("notices_read")


def told(paper: Paper, kind: Kind) -> set[str]:
    """Name who was told of something, each once."""
    names = {user.pk: who for who, user in paper.people.items()}
    keys = Notice.objects.filter(kind=kind).values_list("user_id", flat=True)
    assert len(keys) == len(set(keys))
    return {names.get(key, "another") for key in keys}


def story_of(paper: Paper, **values: Any) -> Any:
    """A story by the reporter, with a byline of another, from an assignment."""
    people = paper.people
    people["byline"] = UserFactory(username="bea", role=REPORTER)
    people["assigned"] = UserFactory(username="asta", role=REPORTER)
    story = paper.story(by=[AuthorFactory(user=people["byline"])], **values)
    plan = assignment(paper, "assigned", story=story)
    assert plan.story == story
    Notice.objects.all().delete()
    return story


def submitted(paper: Paper) -> Any:
    story = story_of(paper)
    actions.submit_article(story, user=paper.people["reporter"])
    return fresh(story)


def copy_read(paper: Paper) -> Any:
    story = submitted(paper)
    actions.approve_article(story, user=paper.people["copy"], comment="Lovely.")
    return fresh(story)


def live(paper: Paper) -> Any:
    story = copy_read(paper)
    actions.approve_article(story, user=paper.people["editor"])
    return fresh(story)


def sent_back(paper: Paper) -> None:
    actions.send_back_article(
        copy_read(paper), user=paper.people["editor"], comment="Too long."
    )


def answered(paper: Paper) -> None:
    managing = paper.people["managing"]
    link, _address = links.mint(user=managing, article=story_of(paper), reader="Legal")
    links.answer(link, once=uuid4(), name="Jo Reed", decision="objects", text="No.")


def broken(paper: Paper) -> None:
    paper.people["second"] = UserFactory(username="mark", role=MANAGING_EDITOR)
    paper.people["alien"] = UserFactory(role=SECTION_EDITOR, desk=paper.sport)
    story = copy_read(paper)
    actions.break_glass(story, user=paper.people["managing"], reason="It burns.")


def killed(paper: Paper) -> None:
    story = live(paper)
    actions.kill_article(story, user=paper.people["managing"], reason="Not true.")


def corrected(paper: Paper) -> None:
    actions.correct_article(
        live(paper), user=paper.people["editor"], text="It was Tuesday."
    )


def given_up(paper: Paper) -> None:
    actions.spike_article(
        story_of(paper), user=paper.people["editor"], reason="Old news."
    )


def deadline(paper: Paper) -> None:
    set_deadline(story_of(paper), user=paper.people["editor"], due_at=at(2))


def failed(paper: Paper) -> None:
    picture = NewsImageFactory()
    story = story_of(paper, lead_image=picture)
    actions.schedule_article(story, user=paper.people["managing"], at=at(1))
    picture.rights_until = at(1) - timedelta(minutes=1)
    picture.save()
    with time_machine.travel(at(2), tick=False):
        clock.tick()
        clock.tick()


BOTH = {"byline", "assigned"}
TABLE: dict[str, tuple[Callable[[Paper], Any], Kind, set[str], str]] = {
    "submitted": (submitted, Kind.WAITING, {"copy"}, ""),
    "approved": (copy_read, Kind.APPROVED, BOTH | {"reporter"}, "Lovely."),
    "sent back": (
        sent_back,
        Kind.SENT_BACK,
        BOTH | {"reporter", "copy"},
        "Too long.",
    ),
    "published": (live, Kind.PUBLISHED, BOTH | {"reporter", "copy"}, ""),
    "corrected": (corrected, Kind.CORRECTED, BOTH | {"reporter", "copy"}, ""),
    "broken": (broken, Kind.BROKEN, {"copy", "editor", "second"}, "It burns."),
    "killed": (
        killed,
        Kind.KILLED,
        BOTH | {"reporter", "copy", "editor"},
        "Not true.",
    ),
    "answered": (
        answered,
        Kind.ANSWERED,
        BOTH | {"reporter"},
        "Jo Reed (Legal): objects",
    ),
    "given up": (given_up, Kind.SPIKED, BOTH | {"reporter"}, "Old news."),
    "deadline": (deadline, Kind.DUE, BOTH | {"reporter"}, f"{at(2):%Y-%m-%d}"),
    "failed": (
        failed,
        Kind.FAILED,
        BOTH | {"reporter", "editor", "managing"},
        "rights",
    ),
}


@pytest.mark.parametrize("deed", TABLE)
def test_those_concerned_are_told_and_nobody_else(paper: Paper, deed: str) -> None:
    act, kind, whom, words = TABLE[deed]
    paper.people["root"] = UserFactory(is_superuser=True)
    act(paper)
    assert told(paper, kind) == whom
    notice = Notice.objects.filter(kind=kind).first()
    assert words in notice.words
    assert notice.title
    assert bool(words) == bool(notice.words)


def test_next_step_waits_for_its_people_and_for_no_other_desk(paper: Paper) -> None:
    copy_read(paper)
    waiting = Notice.objects.filter(kind=Kind.WAITING).order_by("pk")
    names = list(waiting.values_list("user__username", flat=True))
    assert names == ["cora", "edgar"]


def test_nobody_is_told_again_because_the_text_changed(paper: Paper) -> None:
    story = submitted(paper)
    before = Notice.objects.count()
    for number in range(2):
        edit(story, user=paper.people["reporter"], title=f"Changed {number}")
    assert Notice.objects.count() == before


def test_nobody_is_told_of_what_was_undone(paper: Paper) -> None:
    story = story_of(paper)
    with transaction.atomic():
        actions.submit_article(story, user=paper.people["reporter"])
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_superusers_hear_of_every_desk_once_they_ask(paper: Paper) -> None:
    root = paper.people["root"] = UserFactory(is_superuser=True)
    reporter = paper.people["reporter"]
    Preference.objects.create(user=root, every_desk=True)
    # What somebody chose who is no superuser any more.
    Preference.objects.create(user=paper.people["photo"], every_desk=True)
    actions.submit_article(paper.story(), user=reporter)
    assert told(paper, Kind.WAITING) == {"copy", "root"}
    own = paper.story(writer=root, slug="own", section=paper.sport)
    put_live(own, by=paper.people["managing"])
    assert told(paper, Kind.PUBLISHED) == {"root"}


def test_who_has_left_is_told_nothing(paper: Paper) -> None:
    story = story_of(paper)
    paper.people["byline"].is_active = False
    paper.people["byline"].save()
    put_live(story, by=paper.people["managing"])
    assert told(paper, Kind.PUBLISHED) == {"reporter", "assigned"}


def test_who_may_not_know_of_a_story_is_not_told_its_headline(paper: Paper) -> None:
    """A byline of somebody of another house, and an editor of another desk."""
    people = paper.people
    outsider = AuthorFactory(user=people["stranger"])
    story = paper.story(by=[outsider], writer=people["sport"])
    assignment(paper, "sport", "stranger", story=story)
    Notice.objects.all().delete()
    actions.submit_article(story, user=people["managing"])
    actions.approve_article(fresh(story), user=people["copy"])
    assert told(paper, Kind.APPROVED) == {"managing"}
    assert told(paper, Kind.WAITING) == {"copy", "editor"}


def test_who_lost_the_desk_reads_no_notice_of_it_any_more(paper: Paper) -> None:
    editor, client = paper.people["editor"], paper.client("editor")
    copy_read(paper)
    assignment(paper, "editor")
    assert b"Notices (2)" in client.get(LIST).content
    editor.groups.remove(paper.world.desk)
    page = client.get(LIST).content
    assert b"Notices (" not in page
    assert b"Something happened" not in page
    assert assignment(paper, "reporter").what.encode() not in page
    editor.groups.add(paper.world.desk)
    assert b"Notices (2)" in client.get(LIST).content


def test_people_of_an_assignment_are_told_of_it_and_its_time(paper: Paper) -> None:
    with LogContext(user=paper.people["editor"]):
        row = assignment(paper, "reporter", "editor", due_at=at(2))
        assert told(paper, Kind.ASSIGNED) == {"reporter"}
        row.people.add(paper.people["copy"], paper.people["reporter"])
        assert told(paper, Kind.ASSIGNED) == {"reporter", "copy"}
        row.due_at = at(3)
        row.save()
        row.save()
    assert told(paper, Kind.DUE) == {"reporter", "copy"}
    assert f"{at(3):%Y-%m-%d}" in Notice.objects.filter(kind=Kind.DUE)[0].words


def test_deadlines_that_pass_are_told_once(paper: Paper) -> None:
    now = timezone.now()
    story = story_of(paper)
    set_deadline(story, user=paper.people["editor"], due_at=now + timedelta(hours=1))
    assignment(paper, "photo", due_at=now + timedelta(hours=1))
    done = put_live(paper.story(slug="done", writer=paper.people["sport"]))
    set_deadline(done, user=paper.people["editor"], due_at=now + timedelta(hours=1))
    assert overdue.sweep() == 0
    later = now + timedelta(hours=2)
    assert overdue.sweep(now=later) == 2
    everybody = BOTH | {"reporter", "editor", "photo"}
    assert told(paper, Kind.OVERDUE) == everybody
    assert overdue.sweep(now=later) == 0
    assert told(paper, Kind.OVERDUE) == everybody


def test_bell_counts_what_is_unread_and_one_marks_it(paper: Paper) -> None:
    copy_read(paper)
    client, other = paper.client("editor"), paper.client("copy")
    assert b"Notices (1)" in client.get(LIST).content
    html = client.get(LIST).content.decode()
    story = Notice.objects.get(kind=Kind.WAITING, user=paper.people["editor"])
    assert reverse("wagtailadmin_pages:edit", args=[story.page_id]) in html
    assert client.get(READ).status_code == 405
    other.post(READ, {"notice": story.pk})
    assert b"Notices (1)" in client.get(LIST).content
    client.post(READ, {"notice": story.pk})
    assert b"Notices (" not in client.get(LIST).content
    assert b"Notices (1)" in other.get(LIST).content
    other.post(READ)
    assert b"Notices (" not in other.get(LIST).content


def test_bell_costs_one_query_however_much_is_unread(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    editor, client, counts = paper.people["editor"], paper.client("editor"), []
    account = reverse("wagtailadmin_account")
    for much in (1, 5, 120):
        Notice.objects.bulk_create(
            Notice(user=editor, kind=Kind.PUBLISHED, title="So it goes")
            for _ in range(much)
        )
        for url in (LIST, account):
            client.get(url)
        with django_assert_max_num_queries(25) as captured:
            client.get(account)
        of_ours = [q for q in captured if "news_notices_notice" in q["sql"]]
        with django_assert_max_num_queries(15) as of_list:
            answer = client.get(LIST)
        counts.append((len(of_ours), len(captured), len(of_list)))
    assert b"Notices (99+)" in answer.content
    assert len(set(counts)) == 1
    assert counts[0][0] == 1
    for page in ("2", "999", "x"):
        assert client.get(LIST, {"p": page}).status_code == 200


def test_what_a_notice_is_about_may_go(paper: Paper) -> None:
    story = scheduled(paper, at(1))
    Notice.objects.create(
        user=paper.people["editor"], kind=Kind.FAILED, title="x", page=story
    )
    row = assignment(paper, "editor")
    assert paper.client("editor").get(LIST).status_code == 200
    Assignment.objects.filter(pk=row.pk).delete()
    actions.unschedule_article(story, user=paper.people["managing"])
    fresh(story).delete()
    assert not Notice.objects.filter(user=paper.people["editor"]).exists()

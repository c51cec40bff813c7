"""Mails of notices: to whom, when, once, and what happens if none can be sent."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from news.notices import post, rounds
from news.notices.models import Kind, Mail, Notice, Preference
from news.workflow import actions
from tests.factories import UserFactory, put_live
from tests.news.desk.paper import Paper

ACCOUNT = reverse("wagtailadmin_account")
BROKEN = "tests.news.notices.test_post.BrokenMail"


class BrokenMail:
    """A mail server that is down."""

    def __init__(self, **options: Any) -> None:
        assert options["timeout"] == post.TIMEOUT

    def send_messages(self, messages: list[Any]) -> int:
        raise ConnectionRefusedError("nobody answers")


def wants(paper: Paper, who: str, how: Mail) -> None:
    user = paper.people[who]
    Preference.objects.update_or_create(user=user, defaults={"mail": how})


def notice(paper: Paper, who: str, **values: Any) -> Notice:
    values = {
        "user": paper.people[who],
        "kind": Kind.PUBLISHED,
        "title": "Ferry",
        "mail_due_at": timezone.now(),
    } | values
    return Notice.objects.create(**values)


def sent() -> list[tuple[str, str]]:
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def test_mail_goes_after_the_deed_and_says_no_more_than_the_headline(
    paper: Paper, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://desk.example"
    with django_capture_on_commit_callbacks(execute=True):
        story = paper.submitted(title="A <b>&\nFerry")
        actions.send_back_article(
            story, user=paper.people["copy"], comment="Too <long> & dull."
        )
    assert mail.outbox == []  # neither we nor Wagtail let anybody wait for a server
    assert post.send_all() == 2
    assert sorted(sent()) == [
        ("cora@example.org", "[Copydesk] Waits for your review: A <b>& Ferry"),
        ("rita@example.org", "[Copydesk] Sent back: A <b>& Ferry"),
    ]
    letter = next(each for each in mail.outbox if each.to == ["rita@example.org"])
    assert "Too <long> & dull." in letter.body
    assert "It happened today" not in letter.body
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert f"https://desk.example{edit}" in letter.body
    assert f"https://desk.example{reverse('notices')}" in letter.body
    assert post.send_all() == 0
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "how, now, due",
    [
        (Mail.AT_ONCE, "2030-01-10T05:00+00:00", "2030-01-10T05:00+00:00"),
        (Mail.DIGEST, "2030-01-10T05:00+00:00", "2030-01-10T07:00+00:00"),
        (Mail.DIGEST, "2030-01-10T07:00+00:00", "2030-01-11T07:00+00:00"),
        (Mail.NEVER, "2030-01-10T05:00+00:00", None),
    ],
)
def test_everybody_chooses_when(
    paper: Paper, settings: Any, how: Mail, now: str, due: str | None
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    story = paper.story()
    wants(paper, "reporter", how)
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        put_live(story, by=paper.people["managing"])
    owed = Notice.objects.get(user=paper.people["reporter"]).mail_due_at
    assert owed == (datetime.fromisoformat(due) if due else None)


def test_digest_is_one_mail_a_day_without_what_was_read(paper: Paper) -> None:
    wants(paper, "reporter", Mail.DIGEST)
    due = timezone.now() + timedelta(hours=5)
    for number in range(3):
        notice(paper, "reporter", title=f"Story {number}", mail_due_at=due)
    read = notice(paper, "reporter", title="Known", mail_due_at=due)
    paper.client("reporter").post(reverse("notices_read"), {"notice": read.pk})
    assert post.send_all() == 0
    with time_machine.travel(due, tick=False):
        assert post.send_all() == 1
        assert post.send_all() == 0
    assert sent() == [("rita@example.org", "[Copydesk] 3 notices")]
    assert "Known" not in mail.outbox[0].body


def test_server_that_is_down_is_tried_again_and_told_of(
    paper: Paper, settings: Any
) -> None:
    notice(paper, "reporter")
    notice(paper, "editor")
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = BROKEN
    assert post.send_all() == 0
    for row in Notice.objects.all():
        assert "nobody answers" in row.mail_error
        assert row.mail_due_at > timezone.now()
    html = paper.client("reporter").get(reverse("notices")).content.decode()
    assert "nobody answers" in html
    assert "tried again" in html
    settings.EMAIL_BACKEND = working
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert post.send_all() == 2
    assert not Notice.objects.exclude(mail_error="").exists()
    settings.EMAIL_BACKEND = BROKEN
    hopeless = notice(paper, "reporter", mail_attempts=20)
    post.send_all()
    hopeless.refresh_from_db()
    assert hopeless.mail_due_at is None
    assert hopeless.mail_error


def test_process_that_dies_while_sending_loses_nothing(paper: Paper) -> None:
    notice(paper, "reporter")
    assert len(post._take()) == 1  # and here it is killed
    assert post.send_all() == 0
    with time_machine.travel(timezone.now() + post.LEASE, tick=False):
        assert post.send_all() == 1


def test_who_left_or_wants_none_by_now_gets_no_mail(paper: Paper) -> None:
    for who in ("reporter", "editor", "copy"):
        notice(paper, who)
    wants(paper, "editor", Mail.NEVER)
    reporter = paper.people["reporter"]
    reporter.is_active = False
    reporter.save()
    assert post.send_all() == 1
    assert sent() == [("cora@example.org", "[Copydesk] Published: Ferry")]
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


def test_who_lost_the_desk_gets_no_mail_of_its_stories(paper: Paper) -> None:
    wants(paper, "editor", Mail.DIGEST)
    due = timezone.now() + timedelta(hours=5)
    secret = paper.story(title="Under embargo")
    hidden = notice(paper, "editor", page=secret, title=secret.title, mail_due_at=due)
    paper.people["editor"].groups.remove(paper.world.desk)
    with time_machine.travel(due, tick=False):
        assert post.send_all() == 0
        notice(paper, "editor", title="Of the house", mail_due_at=due)
        Notice.objects.filter(pk=hidden.pk).update(mail_due_at=due)
        assert post.send_all() == 1
    assert "Under embargo" not in mail.outbox[0].body
    hidden.refresh_from_db()
    assert (hidden.mail_due_at, hidden.mailed_at) == (None, None)


def test_mail_is_in_the_language_of_who_gets_it(paper: Paper) -> None:
    profile = UserProfile.get_for_user(paper.people["reporter"])
    profile.preferred_language = "de"
    profile.save()
    notice(paper, "reporter")
    notice(paper, "editor")
    assert post.send_all() == 2
    assert sorted(sent()) == [
        ("edgar@example.org", "[Copydesk] Published: Ferry"),
        ("rita@example.org", "[Copydesk] Veröffentlicht: Ferry"),
    ]


def account(client: Client, **form: str) -> Any:
    page = client.get(ACCOUNT)
    panels = [each for tab in page.context["panels_by_tab"].values() for each in tab]
    given: dict[str, Any] = {}
    for panel in panels:
        for field in panel.get_form():
            if (value := field.value()) not in (None, False, ""):
                given[field.html_name] = value
    client.post(ACCOUNT, given | form)
    return page.content.decode()


def test_account_settings_hold_the_choice(paper: Paper) -> None:
    html = account(paper.client("managing"), **{"notices-mail": "digest"})
    assert "every desk" not in html
    assert "submitted_notifications" not in html
    assert Preference.objects.get().mail == Mail.DIGEST
    root = paper.people["managing"]
    root.is_superuser = True
    root.save()
    choice = {"notices-mail": "never", "notices-every_desk": "on"}
    assert "every desk" in account(paper.client("managing"), **choice)
    chosen = Preference.objects.get()
    assert (chosen.mail, chosen.every_desk) == (Mail.NEVER, True)


def test_old_notices_are_forgotten(paper: Paper) -> None:
    notice(paper, "reporter", created_at=timezone.now() - timedelta(days=91))
    kept = notice(paper, "reporter")
    rounds.forget()
    assert list(Notice.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_clock_sends_by_a_thread_of_its_own(transactional_db: None) -> None:
    user = UserFactory()
    Notice.objects.create(
        user=user, kind=Kind.PUBLISHED, title="Ferry", mail_due_at=timezone.now()
    )
    clock = rounds.Rounds()
    clock.go()
    clock.wait(60)
    assert sent() == [(user.email, "[Copydesk] Published: Ferry")]

"""Desk channels: what is posted where, under guard, and what if it cannot be."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from delivery.webhooks.vault import lock, unlock
from news.notices import channels, rounds
from news.notices.models import Channel, Posting
from news.workflow.permissions import name_of
from tests.delivery.webhooks.receiver import Receiver, receiver
from tests.news.desk.paper import Paper

NEW = reverse("desk_channels:add")


@pytest.fixture
def slack(settings: Any) -> Iterator[Receiver]:
    with receiver() as it:
        settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.WEBHOOK_ALLOWED_PORTS = [it.port]
        settings.WEBHOOK_ALLOW_HTTP = True
        settings.WAGTAILADMIN_BASE_URL = "https://desk.example"
        yield it


def channel(paper: Paper, slack: Receiver) -> Channel:
    url = f"{slack.url}/services/T0/B0/secret"
    return Channel.objects.create(
        desk=paper.world.desk, locked_url=lock(url), host="127.0.0.1"
    )


def test_a_deed_is_posted_to_its_desk_and_no_other(
    paper: Paper, slack: Receiver
) -> None:
    channel(paper, slack)
    story = paper.submitted(title="A <b>&\n|Ferry")
    paper.submitted(section=paper.sport)
    assert slack.got == []  # nobody waits for it
    assert channels.send_all() == 1
    (got,) = slack.got
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert got.path.endswith("/services/T0/B0/secret")
    assert got.headers["content-type"] == "application/json"
    by = name_of(paper.people["reporter"])
    by = name_of(paper.people["reporter"])
    line = f"<https://desk.example{edit}|A &lt;b&gt;&amp; ¦Ferry> ({by})"
    assert got.json == {"text": f"Waits for your review: {line}"}
    assert channels.send_all() == 0


def test_what_was_undone_is_not_posted(paper: Paper, slack: Receiver) -> None:
    channel(paper, slack)
    with transaction.atomic():
        paper.submitted()
        transaction.set_rollback(True)
    assert not Posting.objects.exists()


def test_what_cannot_be_posted_is_tried_again_and_said(
    paper: Paper, slack: Receiver
) -> None:
    row = channel(paper, slack)
    paper.submitted()
    slack.always(500)
    assert channels.send_all() == 0
    row.refresh_from_db()
    posting = Posting.objects.get()
    assert "500" in row.error
    assert posting.due_at > timezone.now()
    assert posting.attempts == 1
    slack.always(200)
    Posting.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert channels.send_all() == 1
    row.refresh_from_db()
    assert row.error == ""


def test_a_channel_that_is_gone_is_switched_off(paper: Paper, slack: Receiver) -> None:
    row = channel(paper, slack)
    paper.submitted()
    slack.always(410)
    channels.send_all()
    row.refresh_from_db()
    assert not row.is_active
    assert not channels.owed().exists()
    paper.submitted()
    assert Posting.objects.count() == 1


def test_a_channel_that_is_slow_or_busy_keeps_no_other_waiting(
    paper: Paper, slack: Receiver
) -> None:
    channel(paper, slack)
    for _ in range(3):
        paper.submitted()
    slack.always(429, {"Retry-After": "120"})
    assert channels.send_all() == 0
    assert len(slack.got) == 1  # not once for each line
    assert not channels.owed().exists()
    due = Posting.objects.order_by("due_at")[0].due_at
    assert due > timezone.now() + timedelta(seconds=110)
    slack.always(200)
    Posting.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert channels.send_all() == 3


def test_one_line_that_is_refused_keeps_no_other_back(
    paper: Paper, slack: Receiver
) -> None:
    channel(paper, slack)
    for _ in range(2):
        paper.submitted()
    slack.always(400)
    assert channels.send_all() == 0
    assert len(slack.got) == 2


def test_a_channel_that_is_switched_on_again_tells_no_old_news(
    paper: Paper, slack: Receiver
) -> None:
    row = channel(paper, slack)
    for _ in range(2):
        paper.submitted()
    slack.always(410)
    channels.send_all()
    slack.always(200)
    Channel.objects.filter(pk=row.pk).update(is_active=True)
    assert channels.send_all() == 0
    assert len(slack.got) == 1


def test_a_line_is_taken_once_and_again_after_its_lease(
    paper: Paper, slack: Receiver
) -> None:
    channel(paper, slack)
    paper.submitted()
    assert channels._take() is not None
    assert channels._take() is None  # as if the first had been killed now
    Posting.objects.update(due_at=timezone.now())
    assert channels.send_all() == 1


def test_the_clock_posts(paper: Paper, slack: Receiver, monkeypatch: Any) -> None:
    """In the place of a thread of its own, which a test's transaction hides from."""
    channel(paper, slack)
    paper.submitted()
    monkeypatch.setattr(rounds.connections, "close_all", lambda: None)
    rounds._apart("channels")
    assert len(slack.got) == 1


@pytest.mark.parametrize(
    "url, words",
    [
        ("http://hooks.slack.com/x", "https://"),
        ("https://127.0.0.1/x", "not a public address"),
        ("https://169.254.169.254/latest", "not a public address"),
        ("https://u:p@hooks.slack.com/", "name or password"),
        ("https://[::1]/", "not a public address"),
        ("ftp://x", "https://"),
        ("", "required"),
    ],
)
def test_an_address_of_our_own_is_refused(paper: Paper, url: str, words: str) -> None:
    given = {"desk": paper.world.desk_id, "url": url, "is_active": "on"}
    page = paper.client("managing").post(NEW, given)
    assert words in str(page.context["form"].errors)
    assert not Channel.objects.exists()


def test_the_address_is_kept_and_never_shown(paper: Paper, slack: Receiver) -> None:
    client = paper.client("managing")
    url = f"{slack.url}/services/T0/B0/secret"
    given = {"desk": paper.world.desk_id, "url": url, "is_active": "on"}
    assert client.post(NEW, given).status_code == 302
    row = Channel.objects.get()
    assert unlock(row.locked_url) == url
    edit = reverse("desk_channels:edit", args=[row.pk])
    assert client.post(edit, {**given, "url": ""}).status_code == 302
    row.refresh_from_db()
    assert unlock(row.locked_url) == url
    for address in (edit, reverse("desk_channels:index")):
        page = client.get(address).content.decode()
        assert "127.0.0.1" in page or address == edit
        assert "secret" not in page.replace("kept secret", "")

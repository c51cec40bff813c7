"""People without an account read one version, and answer as they may."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.settings.scrubbing import HIDDEN, without_tokens
from news.models import ArticlePage
from news.review_links import links
from news.review_links.models import ReviewAnswer, ReviewLink
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    put_live,
    set_up_desk,
)

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r'id="preview-link"[^>]* value="([^"]+)"')
ONCE = re.compile(r'name="once" value="([^"]+)"')


@pytest.fixture
def house() -> SimpleNamespace:
    section = SectionFactory(parent=newsroom(), title="World")
    set_up_desk(section)
    reporter = UserFactory(role=REPORTER)
    story = ArticleFactory(
        parent=section, complete=True, writer=reporter, title="What the lawyer reads"
    )
    return SimpleNamespace(section=section, reporter=reporter, story=story)


def link_of(house: Any, **options: Any) -> tuple[ReviewLink, str]:
    given = {"user": house.reporter, "article": house.story, "reader": "Legal"}
    return links.mint(**{**given, **options})


def path_of(address: str) -> str:
    return "/review/" + address.partition("/review/")[2]


def opened(address: str) -> HttpResponse:
    return Client().get(path_of(address))


def send(address: str, **given: str) -> HttpResponse:
    """Open the link, fill in its form and send it, as a browser would."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(path_of(address)).content.decode()
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    client.handler.enforce_csrf_checks = bool(csrf)  # what has no form is sent by hand
    fields = {
        "csrfmiddlewaretoken": csrf[1] if csrf else "",
        "once": (ONCE.search(page) or ["", str(uuid4())])[1],
        "name": "Jo Reed",
    }
    return client.post(path_of(address), {**fields, **given})


def test_the_version_stays_while_the_story_goes_on(house) -> None:
    _link, address = link_of(house)
    edit(house.story, user=house.reporter, title="What came after")
    page = opened(address)
    assert page.status_code == 200
    assert "What the lawyer reads" in page.content.decode()
    assert "What came after" not in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"


def test_an_answer_is_kept_with_name_and_time_and_told_in_the_history(house) -> None:
    link, address = link_of(house)
    before = timezone.now()
    answer = send(address, decision="objects", text="The name is <b>wrong</b>.")
    assert answer.status_code == 302
    (said,) = link.answers.all()
    assert (said.name, said.decision) == ("Jo Reed", "objects")
    assert before <= said.created_at <= timezone.now()
    assert "The name is &lt;b&gt;wrong&lt;/b&gt;." in opened(address).content.decode()
    entry = PageLogEntry.objects.get(action="news.review_answer")
    assert entry.user is None
    assert entry.data["comment"] == (
        "Jo Reed (Legal): objects\nThe name is <b>wrong</b>."
    )


def test_agreeing_from_outside_approves_nothing(house) -> None:
    """The way to live is the desk's own."""
    actions.submit_article(house.story, user=house.reporter)
    _link, address = link_of(house, user=UserFactory(role=MANAGING_EDITOR))
    stage = actions.workflow_status(ArticlePage.objects.get()).stage
    assert send(address, decision="agrees").status_code == 302
    now = ArticlePage.objects.get()
    assert not now.live
    assert actions.workflow_status(now).stage == stage == "in_review"


def test_a_second_click_is_one_answer(house) -> None:
    link, address = link_of(house)
    client = Client()
    once = ONCE.search(client.get(path_of(address)).content.decode())[1]
    given = {"once": once, "name": "Jo", "decision": "agrees", "text": ""}
    assert [client.post(path_of(address), given).status_code for _ in "12"] == [302] * 2
    assert link.answers.count() == 1


def test_who_goes_back_and_says_something_else_is_heard(house) -> None:
    link, address = link_of(house)
    _other, elsewhere = link_of(house, reader="A partner")
    once = str(uuid4())
    for place, decision, text in (
        (address, "agrees", ""),
        (address, "objects", "Not the second line."),
        (elsewhere, "agrees", ""),
    ):
        given = {"once": once, "name": "Jo", "decision": decision, "text": text}
        assert Client().post(path_of(place), given).status_code == 302
    assert [row.decision for row in link.answers.all()] == ["agrees", "objects"]
    assert ReviewAnswer.objects.count() == 3


@pytest.mark.parametrize(
    "may, given, status, kept",
    [
        ("read", {"text": "Let me in"}, 200, 0),
        ("comment", {"text": "A word", "decision": "agrees"}, 302, 1),
        ("comment", {"text": ""}, 422, 0),
        ("decide", {"decision": "agrees"}, 302, 1),
        ("decide", {"decision": "objects"}, 422, 0),
        ("decide", {"decision": "maybe", "text": "Well"}, 422, 0),
        ("decide", {"text": "Well", "name": ""}, 422, 0),
        ("decide", {"text": "Well", "name": "n" * 121}, 422, 0),
        ("decide", {"text": "w" * 5001}, 422, 0),
        ("decide", {"text": "a\0b"}, 422, 0),
        ("decide", {"text": "Well", "once": "no form"}, 422, 0),
    ],
)
def test_what_may_be_sent(house, may, given, status, kept) -> None:
    link, address = link_of(house, may=may)
    answer = send(address, **given)
    assert answer.status_code == status
    assert link.answers.count() == kept
    assert not link.answers.exclude(decision="").exists() or may == "decide"
    if status == 422:
        page = answer.content.decode()
        assert 'role="alert"' in page
        assert len(page) < 60_000


def test_a_link_is_not_answered_for_ever(house, monkeypatch) -> None:
    monkeypatch.setattr(links, "MOST_ANSWERS", 2)
    link, address = link_of(house)
    answers = [send(address, text=f"Word {n}").status_code for n in range(3)]
    assert answers == [302, 302, 422]
    assert link.answers.count() == 2


def close(house: Any, link: ReviewLink, how: str) -> None:
    if how == "taken back":
        links.revoke(link, user=house.reporter)
    elif how == "expired":
        ReviewLink.objects.update(expires_at=timezone.now())
    elif how == "maker without rights":
        house.reporter.groups.clear()
    elif how == "maker gone":
        type(house.reporter).objects.update(is_active=False)
    elif how == "killed":
        managing = UserFactory(role=MANAGING_EDITOR)
        story = put_live(house.story, by=managing)
        actions.kill_article(story, user=managing, reason="Wrong")


@pytest.mark.parametrize(
    "how", ["taken back", "expired", "maker without rights", "maker gone", "killed"]
)
def test_a_link_that_is_over_says_so_and_takes_no_answer(house, how) -> None:
    link, address = link_of(house)
    assert opened(address).status_code == 200
    close(house, link, how)
    page = opened(address)
    assert page.status_code == 410
    assert "What the lawyer reads" not in page.content.decode()
    late = send(address, text="Too <late>")
    assert late.status_code == 410
    assert "Too &lt;late&gt;" in late.content.decode()  # to be sent some other way
    assert not link.answers.exists()


def test_what_is_no_link_is_not_found(house) -> None:
    link_of(house)
    for token in ("review_x", "%00", "x" * 8000, ReviewLink.objects.get().digest):
        assert Client().get(f"/review/{token}/").status_code == 404
    assert Client().put("/review/review_x/").status_code == 405


def test_the_token_stands_nowhere_but_in_its_address(house) -> None:
    link, address = link_of(house)
    token = address.rstrip("/").rpartition("/")[2]
    assert token not in str(ReviewLink.objects.values().get(pk=link.pk))
    assert without_tokens(f"GET {path_of(address)} 200") == f"GET /review/{HIDDEN}/ 200"
    assert token not in str(list(PageLogEntry.objects.values()))


def test_who_may_not_edit_the_story_makes_no_link(house) -> None:
    with pytest.raises(NotAllowed):
        link_of(house, user=UserFactory(role=REPORTER))
    with pytest.raises(NotReady):
        link_of(house, lifetime=timedelta(days=4000))
    assert not ReviewLink.objects.exists()


def test_an_editor_makes_a_link_reads_the_answer_and_ends_it(house) -> None:
    client = Client()
    client.force_login(house.reporter)
    screen = reverse("news_review_links", args=[house.story.pk])
    assert (
        screen
        in client.get(
            reverse("wagtailadmin_pages:edit", args=[house.story.pk])
        ).content.decode()
    )
    given = {"reader": "", "may": "decide", "hours": "24"}
    assert "This field is required" in client.post(screen, given).content.decode()
    made = client.post(screen, {**given, "reader": "Our lawyer"}).content.decode()
    address = ADDRESS.search(made)[1]
    assert send(address, decision="agrees", text="Fine by law").status_code == 302
    listed = client.get(screen).content.decode()
    assert "Our lawyer" in listed
    assert "Fine by law" in listed
    assert path_of(address) not in listed
    panel = client.get(reverse("desk_review", args=[house.story.pk])).content.decode()
    assert "Fine by law" in panel
    end = reverse(
        "news_review_revoke", args=[house.story.pk, ReviewLink.objects.get().pk]
    )
    assert client.get(end).status_code == 405
    assert client.post(end).status_code == 302
    assert opened(address).status_code == 410


def test_the_screen_costs_the_same_with_more_answers(house) -> None:
    client = Client()
    client.force_login(house.reporter)
    screen = reverse("news_review_links", args=[house.story.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(screen).status_code == 200
        return len(captured)

    link_of(house)
    client.get(screen)
    few = queries()
    for n in range(10):
        link, _address = link_of(house, reader=f"Reader {n}")
        ReviewAnswer.objects.create(
            link=link, once=f"c3b6ec5e-0000-4000-8000-00000000000{n}", name="J"
        )
    assert queries() == few <= 25

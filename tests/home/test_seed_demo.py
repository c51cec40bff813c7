"""The demo newsroom: whole, in every state, safe to ask for twice."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, Site

from delivery.models import Document, Edition
from home.demo.catalogue import PICTURES
from home.demo.pictures import draw
from home.demo.stories import STATES, read_stories
from media.embedded import read
from news.blocks import ArticleBody
from news.desk.models import Assignment
from news.models import ArticlePage
from news.notices.models import Kind, Notice
from news.workflow.actions import workflow_status
from news.workflow.models import Clearance

TWIN = "/world/pyongyang-turns-down-talks/"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demo newsroom, opened once for this module and taken back after it."""
    screen = StringIO()
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_MODE=True),
        transaction.atomic(),
    ):
        call_command("seed_demo", stdout=screen)
        yield screen.getvalue()
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def page(slug: str) -> ArticlePage:
    return ArticlePage.objects.get(slug=slug)


def in_state(state: str) -> list[ArticlePage]:
    slugs = [story.slug for story in read_stories() if story.state == state]
    return list(ArticlePage.objects.filter(slug__in=slugs))


def test_demo_is_refused_outside_demo_mode(settings: Any) -> None:
    settings.DEMO_MODE = False
    # The demo of this module may be open already: tests run in any order.
    before = get_user_model().objects.count(), ArticlePage.objects.count()
    with pytest.raises(CommandError, match="DEMO_MODE"):
        call_command("seed_demo")
    assert (get_user_model().objects.count(), ArticlePage.objects.count()) == before


def test_stories_are_in_all_states() -> None:
    states = Counter(story.state for story in read_stories())
    assert set(states) == set(STATES)
    assert sum(states.values()) >= 30


def test_stories_use_every_block(demo: str) -> None:
    used = {block.block_type for article in published() for block in article.body}
    assert used == set(ArticleBody().child_blocks)


def published() -> list[ArticlePage]:
    return list(ArticlePage.objects.live())


def test_accounts_open_with_the_password(demo: str) -> None:
    for name in ("reporter", "copyeditor", "editor", "photo", "managing", "admin"):
        assert authenticate(username=name, password="copydesk-demo"), name
        assert name in demo


def test_site_and_welcome(demo: str, settings: Any) -> None:
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.title == "The Halverport Courier"
    assert f"{site.hostname}:{site.port}" in f"{settings.SITE_URL}:80"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_public_stories_are_in_the_record_and_no_others(demo: str) -> None:
    recorded = Document.objects.filter(kind="article")
    assert set(recorded.values_list("public_id", flat=True)) == {
        article.public_id for article in published()
    }
    assert recorded.count() >= 20


def test_every_public_text_was_cleared_by_somebody_else(demo: str) -> None:
    for article in published():
        clearance = Clearance.objects.filter(article=article, ended_at=None).get()
        assert clearance.user_id != article.owner_id, article.slug


def test_corrected_stories_have_two_editions(demo: str) -> None:
    for article in in_state("corrected"):
        reasons = Edition.objects.filter(public_id=article.public_id)
        assert [e.reason for e in reasons.order_by("number")] == ["first", "correction"]


def test_first_edition_said_what_was_corrected(demo: str) -> None:
    bridge = page("wend-bridge-closes")
    first, second = Edition.objects.filter(public_id=bridge.public_id).order_by(
        "number"
    )
    assert "forty hangers" in bytes(first.body).decode()
    assert "forty hangers would be replaced" in bytes(second.body).decode()
    assert "Forty-four of the bridge" in bytes(second.body).decode()


def test_newer_draft_stands_behind_the_live_text(demo: str) -> None:
    for article in in_state("redrafted"):
        assert article.live
        assert article.has_unpublished_changes


def test_scheduled_stories_wait(demo: str) -> None:
    for article in in_state("scheduled"):
        assert not article.live
        assert article.scheduled_revision.approved_go_live_at


@pytest.mark.parametrize(
    "state, task",
    [
        ("in_review", "Section editor"),
        ("at_copy_desk", "Copy desk"),
        ("at_second_desk", "Section editor"),
    ],
)
def test_stories_in_review_wait_at_their_desk(demo: str, state: str, task: str) -> None:
    articles = in_state(state)
    assert articles
    for article in articles:
        assert article.current_workflow_task.name == task
        assert not article.live


def test_story_sent_back_has_words(demo: str) -> None:
    (article,) = in_state("sent_back")
    assert "needs_changes" in str(article.current_workflow_state.status)
    assert "Both sources have an interest" in str(workflow_status(article))


def test_example_twin_is_whole(demo: str, client: Any) -> None:
    html = BeautifulSoup(client.get(TWIN).content, "html.parser")
    caption = html.select_one(".story-lead figcaption").text
    assert caption == "Kim Jong-Un / Getty Images"
    assert html.select_one(".dates time").text == "July 7, 2020"
    under = html.select_one(".published-under a")
    assert (under.text, under["href"]) == (
        "North Korea",
        "/published-under/north-korea/",
    )
    assert len(html.select(".story-body > p")) == 9


def test_nothing_of_the_example_was_copied(data_dir: Any) -> None:
    """No run of eight words of the outside story stands in ours."""
    outside = next((data_dir / "story").glob("*.txt")).read_text().split()
    ours = " ".join(" ".join(story.text.split()) for story in read_stories())
    runs = (" ".join(outside[i : i + 8]) for i in range(len(outside) - 7))
    assert not [run for run in runs if run in ours]


def test_nothing_unpublished_is_on_any_page(demo: str, client: Any) -> None:
    hidden = [article.title for article in ArticlePage.objects.filter(live=False)]
    assert len(hidden) >= 8
    for path in Document.objects.values_list("path", flat=True):
        text = BeautifulSoup(client.get(path).content, "html.parser").text
        assert not [title for title in hidden if title in text], path


def test_days_to_come_are_planned(demo: str) -> None:
    plans = Assignment.objects.all()
    assert {bool(plan.story) for plan in plans} == {True, False}
    late = [plan for plan in plans if plan.due_at < timezone.now()]
    assert [plan.story for plan in late] == [None]
    for kind in ("text", "picture", "video"):
        assert plans.filter(**{kind: True}).exists()
    assert len({plan.section for plan in plans}) >= 5
    assert plans.filter(people=None).exists()


def test_front_is_laid_out_in_slots(demo: str, client: Any) -> None:
    front = client.get("/api/v1/front/").json()
    assert [slot["layout"] for slot in front["slots"]][:3] == [
        "lead",
        "secondary",
        "secondary",
    ]
    by_rule = [slot for slot in front["slots"] if slot["filled"] == "rule"]
    assert [len(slot["stories"]) for slot in by_rule] == [3, 3]
    assert by_rule[0]["title"] in client.get("/").content.decode()


def test_bell_tells_what_is_new_and_nobody_is_mailed_of_the_past(demo: str) -> None:
    reporter = get_user_model().objects.get(username="reporter")
    unread = Notice.objects.filter(user=reporter, read_at=None)
    assert {Kind.SENT_BACK, Kind.ASSIGNED, Kind.ANSWERED} <= {n.kind for n in unread}
    assert unread.count() < 20
    assert not Notice.objects.exclude(mail_due_at=None).exists()


def test_second_call_changes_nothing(demo: str) -> None:
    before = [(a.pk, a.latest_revision_id) for a in ArticlePage.objects.order_by("pk")]
    call_command("seed_demo", "--if-empty")
    with pytest.raises(CommandError, match="empty"):
        call_command("seed_demo")
    after = [(a.pk, a.latest_revision_id) for a in ArticlePage.objects.order_by("pk")]
    assert before == after


def test_pictures_tell_their_words() -> None:
    picture = PICTURES["kim-jong-un"]
    facts, _raw = read(Image.open(BytesIO(draw(picture))))
    assert facts["caption"] == "Kim Jong-Un"
    assert facts["credit"] == "Getty Images"
    assert facts["alt"] == picture.words.alt
    assert facts["photographer"] == "Rafael Duarte"


def test_picture_is_the_same_each_time() -> None:
    assert draw(PICTURES["harbour"]) == draw(PICTURES["harbour"])

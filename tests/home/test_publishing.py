"""What puts the front page into the record, and what renews it."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from delivery import record
from delivery.models import Change, Document
from home.models import LeadStory
from home.publishing import publish_front, refresh_fronts, withdraw_front
from media.signals import picture_changed
from news.models import ArticlePage
from news.publishing import record_changed
from tests.news.newsroom import (
    make_article,
    make_author,
    make_home,
    make_image,
    make_section,
    publish,
    queries_of,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = make_home(standfirst="All the news")
    home.save_revision().publish()
    home.refresh_from_db()
    return home


def front() -> dict:
    return json.loads(bytes(Document.objects.get(kind="front").body))


def headlines(cards) -> list[str]:
    return [card["headline"] for card in cards]


def tell(action: str = "published") -> None:
    with transaction.atomic():
        record_changed.send(None, kind="article", public_id=None, action=action)


def test_a_front_that_goes_live_is_recorded(home) -> None:
    document = front()
    assert document["path"] == "/"
    assert document["title"] == "The Paper"
    assert (document["leads"], document["latest"]) == ([], [])


def test_chosen_stories_lead_in_their_order_and_are_not_repeated(home) -> None:
    section = make_section(home)
    stories = [make_article(section, title) for title in ("One", "Two", "Three")]
    publish(*stories)
    home.leads.set([LeadStory(story=stories[2]), LeadStory(story=stories[0])])
    home.save_revision().publish()
    assert headlines(front()["leads"]) == ["Three", "One"]
    assert headlines(front()["latest"]) == ["Two"]


def test_a_chosen_story_that_is_not_public_is_left_out(home) -> None:
    section = make_section(home)
    draft, live = make_article(section, "Draft"), make_article(section, "Live")
    publish(live)
    home.leads.set([LeadStory(story=draft), LeadStory(story=live)])
    home.save_revision().publish()
    assert headlines(front()["leads"]) == ["Live"]
    assert "Draft" not in json.dumps(front())


def test_the_front_is_renewed_when_a_story_comes_and_goes(home) -> None:
    story = make_article(make_section(home), "One")
    publish(story)
    tell()
    assert headlines(front()["latest"]) == ["One"]
    withdraw(story)
    tell("unpublished")
    assert front()["latest"] == []


def test_a_new_credit_reaches_the_front_and_the_author_page(home) -> None:
    picture = make_image()
    author = make_author(portrait=picture)
    story = make_article(make_section(home), "One", lead_image=picture)
    publish(story)
    ArticlePage.objects.filter(pk=story.pk).update(live=True)
    picture.credit = "Reuters"
    picture.save()
    picture_changed.send(type(picture), image=picture)
    assert front()["latest"][0]["lead_image"]["credit"] == "Reuters"
    stored = bytes(Document.objects.get(public_id=author.public_id).body)
    assert json.loads(stored)["portrait"]["credit"] == "Reuters"


def test_renewing_a_front_that_is_the_same_is_no_change(home) -> None:
    before = Change.objects.count()
    refresh_fronts()
    assert Change.objects.count() == before


def test_a_front_shows_at_most_thirty_of_the_latest(home) -> None:
    section = make_section(home)
    publish(*[make_article(section, f"Story {n}") for n in range(33)])
    publish_front(home)
    latest = headlines(front()["latest"])
    assert latest == [f"Story {n}" for n in range(32, 2, -1)]


def test_an_unpublished_front_is_gone(home) -> None:
    home.unpublish()
    assert not Document.objects.filter(kind="front").exists()
    assert Change.objects.latest("pk").action == "unpublished"


def test_a_front_can_be_withdrawn_for_good(home) -> None:
    withdraw_front(home, action="deleted")
    assert not Document.objects.filter(kind="front").exists()


def test_renewing_costs_the_same_however_much_is_on_it(home) -> None:
    section = make_section(home)

    def cost(stories: int) -> int:
        made = [make_article(section, f"{stories} {n}") for n in range(stories)]
        publish(*made)
        home.leads.set([LeadStory(story=story) for story in made])
        home.save()
        refresh_fronts()
        return queries_of(refresh_fronts)

    assert cost(1) == cost(7) <= 14


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_do_not_wait_for_each_other_at_the_front() -> None:
    """One holds the front and wants a story; the other holds it and wants the front."""
    home = make_home()
    home.save_revision().publish()
    section = make_section(home)
    one, two = make_article(section, "One"), make_article(section, "Two")
    holds_front, has_published = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            publish(one)
            refresh_fronts()
            holds_front.set()
            assert has_published.wait(20)
            record.lock("article", two.public_id)

    def second() -> None:
        assert holds_front.wait(20)
        with transaction.atomic():
            publish(two)
            refresh_fronts()
            has_published.set()

    def alone(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(alone, work) for work in (first, second)]:
            done.result(timeout=40)
    assert sorted(headlines(front()["latest"])) == ["One", "Two"]

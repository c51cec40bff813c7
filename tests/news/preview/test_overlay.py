"""With a token the same addresses answer with drafts, and with no others."""

import json
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from news.models import ArticlePage, Sketch
from news.workflow import actions
from tests.factories import edit, put_live
from tests.news.newsroom import queries_of
from tests.news.preview.conftest import Holder

pytestmark = pytest.mark.django_db

LISTS = ["articles/", "articles/?section=world", "articles/?order=-updated_at"]


def detail(story) -> str:
    return f"articles/{story.public_id}/"


def test_a_storys_token_shows_its_draft_everywhere(house, holder) -> None:
    mine = holder(house.mine)
    assert mine.get(detail(house.mine)).json()["headline"] == "Mine as drafted"
    for address in LISTS:
        assert "Mine as drafted" in mine.headlines(address)
        assert "Mine as published" not in mine.headlines(address)
    front = mine.get("front/").json()
    shown = [card["headline"] for card in front["leads"] + front["latest"]]
    assert "Mine as drafted" in shown
    assert "Mine as published" not in shown
    resolved = mine.get(f"resolve/?path={house.mine.url}").json()
    assert resolved["headline"] == "Mine as drafted"


ALL = [
    *LISTS,
    "articles/?include=body",
    "articles/?fields=headline,byline&include=body",
    "front/",
    "resolve/?path=/",
    "resolve/?path=/sport/other-as-published/",
    "resolve/?path=/world/never-published/",
    "articles/{other}/",
    "articles/{never}/",
    "articles/{other}/editions/",
    "articles/{other}/editions/1/",
    "articles/{never}/editions/",
    "sections/",
    "sections/world/",
    "categories/",
    "authors/",
]


def test_a_storys_token_shows_nothing_of_another_story(house, holder) -> None:
    mine = holder(house.mine)
    for address in ALL:
        url = address.format(other=house.other.public_id, never=house.never.public_id)
        response = mine.get(url)
        assert response.status_code in (200, 404), url
        for words in (b"Other as drafted", b"Never published"):
            assert words not in response.content, url


def test_a_site_token_shows_the_newest_text_of_every_story(house, holder) -> None:
    site = holder(None)
    assert set(site.headlines()) == {
        "Mine as drafted",
        "Other as drafted",
        "Never published",
    }
    for story in (house.mine, house.other, house.never):
        assert site.get(detail(story)).status_code == 200
    front = site.get("front/").json()
    assert {card["headline"] for card in front["latest"]} == set(site.headlines())
    found = site.get("resolve/?path=/world/never-published/").json()
    assert found["headline"] == "Never published"


def test_a_site_token_shows_the_front_as_it_is_being_edited(house, holder) -> None:
    home = house.home.get_latest_revision_as_object()
    home.title = "The Paper, redrawn"
    home.leads.add(home.leads.model(story=house.never))
    home.save_revision()
    front = holder(None).get("front/").json()
    assert front["title"] == "The Paper, redrawn"
    assert [card["headline"] for card in front["leads"]] == ["Never published"]
    assert holder(house.mine).get("front/").json()["title"] != "The Paper, redrawn"


def test_a_token_of_a_version_shows_that_version_for_ever(house, holder) -> None:
    version = ArticlePage.objects.get(pk=house.mine.pk).latest_revision
    pinned = holder(house.mine, revision=version)
    edit(house.mine, user=house.reporter, title="Mine, a third time")
    assert pinned.get(detail(house.mine)).json()["headline"] == "Mine as drafted"
    assert "Mine as drafted" in pinned.headlines()
    newest = holder(house.mine)
    assert newest.get(detail(house.mine)).json()["headline"] == "Mine, a third time"


def test_an_edit_is_seen_at_once(house, holder) -> None:
    mine = holder(house.mine)
    before = mine.get(detail(house.mine))
    assert "Mine as drafted" in mine.headlines()
    again = mine.get(detail(house.mine), if_none_match=before["ETag"])
    assert again.status_code == 304
    edit(house.mine, user=house.reporter, title="Typed a moment ago")
    after = mine.get(detail(house.mine), if_none_match=before["ETag"])
    assert after.status_code == 200
    assert after.json()["headline"] == "Typed a moment ago"
    assert "Typed a moment ago" in mine.headlines()


def test_pages_under_preview_hold_each_story_once(house, holder) -> None:
    for n in range(4):
        house.write(house.world, f"Draft {n}", live=bool(n % 2))
    site = holder(None)
    orders = ("-published_at", "published_at", "-updated_at")
    for order, limit in product(orders, (1, 2, 3)):
        url, seen = f"articles/?order={order}&limit={limit}", []
        while url:
            page = site.get(url).json()
            seen += [(item["id"], item[order.strip("-")]) for item in page["items"]]
            url = page["next"] and page["next"].partition("/api/v1/")[2]
        assert len(seen) == len({id for id, _ in seen}) == 7, (order, limit)
        times = [moment for _, moment in seen]
        assert times == sorted(times, reverse=order.startswith("-")), (order, limit)


FILTERED = {
    "section=sport": {"Other as drafted"},
    "section=world": {"Mine as drafted", "Never published"},
    "type=opinion": set(),
    "locale=de": set(),
    "locale=en&type=news&section=sport": {"Other as drafted"},
    "published_after=2100-01-01T00:00:00Z": set(),
    "published_before=2000-01-01T00:00:00Z": set(),
    "updated_after=2100-01-01T00:00:00Z": set(),
}


def test_filters_hold_for_drafts(house, holder) -> None:
    site = holder(None)
    for query, found in FILTERED.items():
        headlines = site.headlines(f"articles/?{query}")
        assert sorted(headlines) == sorted(found), query
    both = site.headlines("articles/?section=world&section=sport&limit=1")
    assert len(both) == len(set(both))


def test_a_draft_that_leaves_a_list_is_not_in_it(house, holder) -> None:
    edit(house.mine, user=house.reporter, article_type="opinion")
    mine = holder(house.mine)
    assert "Mine as published" in Holder().headlines("articles/?type=news")
    assert "Mine as published" not in mine.headlines("articles/?type=news")
    assert mine.headlines("articles/?type=opinion") == ["Mine as drafted"]


def test_a_draft_with_another_slug_is_found_at_both(house, holder) -> None:
    edit(house.mine, user=house.reporter, slug="mine-elsewhere")
    mine = holder(house.mine)
    there = mine.get("resolve/?path=/world/mine-elsewhere/").json()
    assert there["headline"] == "Mine as drafted"
    here = mine.get(f"resolve/?path={house.mine.url}").json()
    assert (here["type"], here["path"]) == ("redirect", "/world/mine-elsewhere/")
    assert Holder().get("resolve/?path=/world/mine-elsewhere/").status_code == 404


def test_a_killed_story_has_no_preview(house, holder) -> None:
    mine, site = holder(house.mine), holder(None)
    actions.kill_article(house.mine, user=house.managing, reason="Not true.")
    for somebody in (mine, site):
        assert somebody.get(detail(house.mine)).status_code == 404
        assert not {"Mine as drafted", "Mine as published"} & set(somebody.headlines())


def test_an_unpublished_story_is_a_draft_again(house, holder) -> None:
    actions.unpublish_article(house.mine, user=house.managing)
    assert Holder().get(detail(house.mine)).status_code == 404
    assert holder(house.mine).get(detail(house.mine)).status_code == 200
    assert "Mine as drafted" in holder(None).headlines()


def test_withdrawn_editions_open_to_a_token_of_that_story(house, holder) -> None:
    actions.unpublish_article(house.mine, user=house.managing)
    address = f"articles/{house.mine.public_id}/editions/1/"
    assert Holder().get(address).status_code == 404
    assert holder(house.other).get(address).status_code == 404
    for somebody in (holder(house.mine), holder(None)):
        response = somebody.get(address)
        assert response.json()["headline"] == "Mine as published"
        assert response["Cache-Control"] == "private, no-store"


def test_lists_under_preview_cost_the_same_for_many_drafts(house, holder) -> None:
    site = holder(None)
    site.headlines()
    few = queries_of(lambda: site.get("articles/"))
    for n in range(12):
        house.write(house.world, f"Draft {n}", live=False)
    assert len(site.headlines()) == 15
    assert queries_of(lambda: site.get("articles/")) == few <= 6
    assert queries_of(lambda: site.get("articles/?limit=100&include=body")) <= 6


def test_the_front_under_preview_costs_the_same_for_many_drafts(house, holder) -> None:
    site = holder(None)
    site.get("front/")
    few = queries_of(lambda: site.get("front/"))
    for n in range(8):
        house.write(house.world, f"Draft {n}", live=False)
    site.get("front/")
    assert queries_of(lambda: site.get("front/")) == few


def test_nobody_without_a_token_makes_a_sketch(house) -> None:
    for address in ALL[:6]:
        Holder().get(address)
    assert not Sketch.objects.exists()


class TestToCome:
    """A time to come: what will be public then, as things stand."""

    NOON = "2030-01-01T12:00:00Z"
    LATER = "2030-01-02T12:00:00Z"
    BEFORE = "2029-12-31T12:00:00Z"

    @pytest.fixture
    def scheduled(self, house) -> ArticlePage:
        at = timezone.datetime.fromisoformat("2030-01-01T12:00:00+00:00")
        actions.schedule_article(house.never, user=house.managing, at=at)
        return house.never

    def test_what_is_scheduled_is_there_from_its_time_on(
        self, holder, scheduled
    ) -> None:
        for somebody in (holder(None), holder(scheduled)):
            assert "Never published" in somebody.headlines(
                f"articles/?as_of={self.NOON}"
            )
            assert "Never published" not in somebody.headlines(
                f"articles/?as_of={self.BEFORE}"
            )
            story = somebody.get(f"{detail(scheduled)}?as_of={self.LATER}").json()
            assert story["published_at"] == "2030-01-01T12:00:00.000Z"
            assert (
                somebody.get(f"{detail(scheduled)}?as_of={self.BEFORE}").status_code
                == 404
            )
            assert (
                somebody.get(
                    f"resolve/?path=/world/never-published/&as_of={self.NOON}"
                ).status_code
                == 200
            )
            front = somebody.get(f"front/?as_of={self.NOON}").json()
            assert front["latest"][0]["headline"] == "Never published"

    def test_scheduled_changes_of_the_front_are_told_to_who_sees_the_house(
        self, house, holder, scheduled
    ) -> None:
        house.home.save_revision().publish()
        home = type(house.home).objects.get().get_latest_revision_as_object()
        home.title, home.go_live_at = "The Evening Paper", self.LATER
        home.save_revision().publish()

        def title(who: Any, at: str) -> str:
            return who.get(f"front/?as_of={at}").json()["title"]

        assert title(holder(None), self.NOON) == house.home.title
        assert title(holder(None), self.LATER) == "The Evening Paper"
        assert title(holder(scheduled), self.LATER) == house.home.title

    def test_timed_slots_of_the_front_stand_at_their_times(
        self, house, holder, scheduled
    ) -> None:
        # Live, but put there without a version.
        home = type(house.home).objects.get().get_latest_revision_as_object()
        # As times, not as text: from children that it cannot write down Wagtail makes
        # a version without any.
        noon, later = map(timezone.datetime.fromisoformat, (self.NOON, self.LATER))
        lead = home.leads.model(story=scheduled, shows_from=noon, shows_until=later)
        home.leads.add(lead)
        home.breaking_text, home.breaking_until = "Quake", later
        home.save_revision().publish()
        site = holder(None)

        def seen(at: str) -> tuple[list[str], bool]:
            front = site.get(f"front/?as_of={at}").json()
            headlines = [card["headline"] for card in front["leads"]]
            return headlines, front["breaking"] is not None

        assert seen(self.BEFORE) == ([], True)
        assert seen(self.NOON) == (["Never published"], True)
        assert seen(self.LATER) == ([], False)
        today = Holder().get("front/").json()
        assert "Never published" not in json.dumps(today)

    def test_drafts_that_nobody_scheduled_are_not(
        self, house, holder, scheduled
    ) -> None:
        headlines = holder(None).headlines(f"articles/?as_of={self.NOON}")
        assert "Mine as published" in headlines
        assert "Mine as drafted" not in headlines

    def test_another_storys_schedule_stays_secret(
        self, house, holder, scheduled
    ) -> None:
        mine = holder(house.mine)
        assert "Never published" not in mine.headlines(f"articles/?as_of={self.NOON}")
        address = f"{detail(scheduled)}?as_of={self.NOON}"
        assert mine.get(address).status_code == 404

    def test_what_has_expired_by_then_is_gone(self, house, holder) -> None:
        moment = timezone.datetime.fromisoformat("2030-01-01T12:00:00+00:00")
        ArticlePage.objects.filter(pk=house.other.pk).update(expire_at=moment)
        site = holder(None)
        assert "Other as published" in site.headlines(f"articles/?as_of={self.BEFORE}")
        assert "Other as published" not in site.headlines(
            f"articles/?as_of={self.NOON}"
        )
        address = f"{detail(house.other)}?as_of={self.NOON}"
        assert site.get(address).status_code == 404
        path = f"resolve/?path={house.other.url}&as_of={self.NOON}"
        assert site.get(path).status_code == 404

    def test_an_embargo_is_lifted_at_its_time(self, house, holder) -> None:
        until = timezone.datetime.fromisoformat("2030-01-01T12:00:00+00:00")
        edit(house.never, user=house.reporter, embargo_until=until)
        actions.schedule_article(house.never, user=house.managing, at=until)
        site = holder(None)
        assert "Never published" in site.headlines(f"articles/?as_of={self.NOON}")
        revision = ArticlePage.objects.get(pk=house.never.pk).scheduled_revision
        revision.content["embargo_until"] = "2031-01-01T00:00:00Z"
        revision.save(update_fields=["content"])
        assert "Never published" not in site.headlines(f"articles/?as_of={self.NOON}")

    def test_it_costs_the_same_for_many(self, house, holder, scheduled) -> None:
        site, address = holder(None), f"articles/?as_of={self.NOON}"
        site.get(address)
        few = queries_of(lambda: site.get(address))
        at = timezone.datetime.fromisoformat("2030-01-01T11:00:00+00:00")
        for n in range(5):
            story = house.write(house.world, f"Planned {n}", live=False)
            actions.schedule_article(story, user=house.managing, at=at)
        assert len(site.headlines(address)) == 8
        assert queries_of(lambda: site.get(address)) == few


def test_the_past_is_told_to_a_holder_as_to_anybody(house, holder) -> None:
    moment = timezone.now().isoformat().replace("+00:00", "Z")
    put_live(house.mine, by=None)
    address = f"{detail(house.mine)}?as_of={moment}"
    mine, anybody = holder(house.mine).get(address), Holder().get(address)
    assert json.loads(mine.content) == json.loads(anybody.content)
    assert mine.json()["headline"] == "Mine as published"
    assert mine["Cache-Control"] == "private, no-store"

"""The slots of the front, its breaking line, and what changes by itself."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone

from delivery.models import Change, Document
from home.models import FilledSlot, LeadStory
from home.preview import front_preview
from home.publishing import refresh_fronts
from news import clock
from news.models import ArticleCategory
from news.models.clock import ScheduleFailure
from news.workflow import content
from tests.news.newsroom import (
    make_article,
    make_category,
    make_home,
    make_section,
    publish,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def home() -> Any:
    home = make_home()
    home.save_revision().publish()
    home.refresh_from_db()
    return home


def front() -> dict[str, Any]:
    return json.loads(bytes(Document.objects.get(kind="front").body))


def laid_out() -> list[tuple[str, str, list[str]]]:
    body = front()
    names = {card["id"]: card["headline"] for card in body["leads"]}
    return [
        (slot["layout"], slot["filled"], [names[key] for key in slot["stories"]])
        for slot in body["slots"]
    ]


def test_slots_are_pinned_or_filled_by_rule_without_doubles(
    home: Any, client: Any
) -> None:
    world, sport = make_section(home), make_section(home, "Sport")
    korea = make_category()
    stories = {
        name: make_article(world, name) for name in ("One", "Two", "Three", "Four")
    }
    stories["Goal"] = make_article(sport, "Goal")
    stories["Goal"].article_categories.add(ArticleCategory(category=korea))
    stories["Goal"].save()
    publish(korea, *stories.values())
    home.leads.set([LeadStory(story=stories["Four"], layout="list")])
    home.filled.set(
        [
            FilledSlot(section=world, count=2, layout="lead"),
            FilledSlot(section=world, count=5, layout="secondary"),
            FilledSlot(category=korea, title="Korea", layout="list"),
            FilledSlot(section=sport, category=korea, layout="list"),
        ]
    )
    home.save_revision().publish()
    assert laid_out() == [
        ("lead", "rule", ["Three", "Two"]),
        ("secondary", "rule", ["One"]),
        ("list", "pinned", ["Four"]),
        ("list", "rule", ["Goal"]),
    ]
    assert front()["latest"] == []
    html = BeautifulSoup(client.get("/").content, "html.parser")
    (apart,) = html.select("[aria-labelledby=slot-1]")
    assert [heading.text for heading in apart.select("h2, h3")] == ["Korea", "Goal"]
    assert [a.text for a in html.select(".front-top h2 a")] == [
        "Three",
        "Two",
        "One",
        "Four",
    ]
    publish(make_article(world, "Five"))
    refresh_fronts()
    assert laid_out()[0] == ("lead", "rule", ["Five", "Three"])


def test_front_changes_by_itself_at_its_times(home: Any) -> None:
    now = timezone.now()
    story = make_article(make_section(home), "Quake")
    publish(story)
    home.breaking_text, home.breaking_story = "Quake off the coast", story
    home.breaking_until = now + 2 * HOUR
    home.leads.set([LeadStory(story=story, shows_from=now + HOUR)])
    home.save_revision().publish()
    assert front()["breaking"]["path"] == front()["latest"][0]["path"]
    assert front()["leads"] == []
    with time_machine.travel(now + HOUR, tick=False):
        clock.tick()
        assert [card["headline"] for card in front()["leads"]] == ["Quake"]
        assert front()["breaking"]["text"] == "Quake off the coast"
    with time_machine.travel(now + 3 * HOUR, tick=False):
        clock.tick()
        assert front()["breaking"] is None
        before = Change.objects.count()
        clock.tick()
        assert Change.objects.count() == before
    home.refresh_from_db()
    assert home.renew_at is None


def test_line_without_a_public_story_leads_nowhere(home: Any) -> None:
    home.breaking_text = "Quake"
    home.breaking_story = make_article(make_section(home), "Secret draft")
    home.breaking_until = timezone.now() + HOUR
    home.save_revision().publish()
    assert front()["breaking"]["story"] is front()["breaking"]["url"] is None
    assert "Secret" not in json.dumps(front())


def test_draft_of_the_front_is_previewed_at_each_time_it_changes(home: Any) -> None:
    now = timezone.now()
    story = make_article(make_section(home), "Tonight")
    publish(story)
    home.leads.set([LeadStory(story=story, shows_from=now + HOUR)])
    modes = [name for name, _ in home.preview_modes]
    assert modes == ["", (now + HOUR).isoformat()]
    assert front_preview(home, at=None).leads == []
    later = front_preview(home, at=now + HOUR)
    assert [card.headline for card in later.leads] == ["Tonight"]
    assert front()["leads"] == []


def test_nothing_half_said_is_saved(home: Any) -> None:
    now = timezone.now()
    home.breaking_text = "Quake"
    with pytest.raises(ValidationError, match="until when the line stands"):
        home.full_clean()
    slot = FilledSlot(front=home)
    with pytest.raises(ValidationError, match="Choose a section or a category"):
        slot.clean()
    slot = LeadStory(front=home, shows_from=now, shows_until=now)
    with pytest.raises(ValidationError, match="ends before it begins"):
        slot.clean()


@pytest.mark.parametrize("origin", ["a version", "an old version", "no version"])
def test_change_of_the_front_that_is_scheduled_goes_live_at_its_time(
    home: Any, origin: str
) -> None:
    at = timezone.now() + HOUR
    if origin == "no version":  # put live by a program, not by an editor
        type(home).objects.update(live_revision=None)
    draft = type(home).objects.get().get_latest_revision_as_object()
    if origin == "an old version":
        draft = home.revisions.earliest("pk").as_object()
    draft.standfirst, draft.go_live_at = "The evening paper", at
    draft.save_revision().publish()
    assert type(home).objects.get().live
    assert front()["standfirst"] == ""
    with time_machine.travel(at + HOUR, tick=False):
        clock.tick()
    assert ScheduleFailure.objects.count() == 0
    assert front()["standfirst"] == "The evening paper"


def test_passing_of_a_time_makes_no_other_text_of_the_front(home: Any) -> None:
    before = content.fingerprint(home)
    home.renew_at = timezone.now()
    assert content.fingerprint(home) == before

"""Stories under embargo and stories that are live, related to each other."""

import json
from datetime import timedelta

import pytest

from delivery.models import Document
from news import clock
from news.models import RelatedStory
from tests.factories import ArticleFactory, put_live
from tests.news.embargo import Partner, desk

__all__ = ["desk"]

SECOND = timedelta(seconds=1)


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner("read:embargoed")


def test_stories_that_name_each_other_are_shown_to_whoever_may_have_both(
    desk, partner, time_machine, django_capture_on_commit_callbacks
) -> None:
    """What goes live later is related from then on, under embargo and for readers."""
    draft = ArticleFactory(
        parent=desk.world, complete=True, writer=desk.reporter, title="Rents fell"
    )
    secret = desk.embargo("Rents rise", related_stories=[RelatedStory(story=draft)])
    live = ArticleFactory(
        parent=desk.world,
        complete=True,
        writer=desk.reporter,
        title="Rents",
        related_stories=[RelatedStory(story=secret)],
    )
    live = put_live(live, by=desk.managing)

    def related(body: bytes) -> list[str]:
        return [card["headline"] for card in json.loads(body)["related"]]

    def published() -> list[str]:
        return related(bytes(Document.objects.get(public_id=live.public_id).body))

    assert related(partner.read(secret).content) == published() == []
    with django_capture_on_commit_callbacks(execute=True):
        put_live(draft, by=desk.managing)
    assert related(partner.read(secret).content) == ["Rents fell"]
    time_machine.move_to(secret.embargo_until + SECOND)
    with django_capture_on_commit_callbacks(execute=True):
        assert clock.tick().published == 1
    assert published() == ["Rents rise"]

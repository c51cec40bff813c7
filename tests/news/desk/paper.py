"""A small paper for the tests of the desk's screens: two desks and their people."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from news.models import ArticlePage, SectionPage
from news.models.clock import ClockHeartbeat
from news.workflow import actions
from news.workflow.setup import COPY_DESK_AND_REVIEW, use_workflow
from tests.factories import (
    COPY_EDITOR,
    MANAGING_EDITOR,
    PHOTO_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    fresh,
    newsroom,
    set_up_desk,
)


@dataclass
class Paper:
    """World has the long review, Sport the short one; `people` by what they are."""

    world: SectionPage
    sport: SectionPage
    people: dict[str, Any]

    def story(self, *, section: Any = None, **values: Any) -> ArticlePage:
        """Write a complete draft; by the reporter, in World, unless said otherwise."""
        values.setdefault("writer", self.people["reporter"])
        return ArticleFactory(parent=section or self.world, complete=True, **values)

    def submitted(self, **values: Any) -> ArticlePage:
        """Write a story and submit it."""
        story = self.story(**values)
        actions.submit_article(story, user=self.people["reporter"])
        return fresh(story)

    def client(self, who: str) -> Client:
        """Sit somebody down at the admin."""
        client = Client()
        client.force_login(self.people[who])
        return client


def open_paper() -> Paper:
    """Set up sections, desks, workflows and people, and start the clock."""
    front = newsroom()
    world = SectionFactory(parent=front, title="World", slug="world")
    sport = SectionFactory(parent=front, title="Sport", slug="sport")
    for section in (world, sport):
        set_up_desk(section)
    use_workflow(world, name=COPY_DESK_AND_REVIEW)
    people = {
        "reporter": UserFactory(username="rita", role=REPORTER),
        "copy": UserFactory(username="cora", role=COPY_EDITOR, desk=world),
        "editor": UserFactory(username="edgar", role=SECTION_EDITOR, desk=world),
        "sport": UserFactory(username="sid", role=SECTION_EDITOR, desk=sport),
        "photo": UserFactory(username="pia", role=PHOTO_EDITOR),
        "managing": UserFactory(username="mona", role=MANAGING_EDITOR),
        "stranger": UserFactory(username="stan"),
    }
    ClockHeartbeat.objects.create(name="clock", beat_at=timezone.now())
    return Paper(world, sport, people)

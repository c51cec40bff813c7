"""Giving up drafts, and taking them up again."""

from typing import Any

import pytest

from news.models import ArticlePage
from news.workflow import actions, spikes
from news.workflow.errors import NotReady
from news.workflow.models import (
    ReviewClaim,
    Spike,
)
from tests.factories import (
    fresh,
    put_live,
)

from .desk import in_an_hour, logged, stage

pytestmark = pytest.mark.django_db


def test_a_spiked_story_leaves_its_review_and_cannot_go_on_until_taken_up(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    actions.spike_article(fresh(story), user=people["editor"], reason="Overtaken")
    assert stage(story) == "spiked"
    assert fresh(story).current_workflow_state is None
    assert not ReviewClaim.objects.exists()
    assert not spikes.not_spiked(ArticlePage.objects.all()).exists()
    assert fresh(story).get_lock().for_user(people["managing"])
    with pytest.raises(NotReady, match="given up"):
        actions.submit_article(fresh(story), user=people["reporter"])
    with pytest.raises(NotReady, match="given up"):
        actions.publish_article(fresh(story), user=people["managing"])
    actions.restore_article(fresh(story), user=people["reporter"])
    assert stage(story) == "draft"
    spike = Spike.objects.get()
    assert (spike.reason, spike.restored_by) == ("Overtaken", people["reporter"])
    assert logged(story, "news.spike").data == {"reason": "Overtaken"}
    assert logged(story, "news.restore").user == people["reporter"]
    actions.submit_article(fresh(story), user=people["reporter"])


def test_what_readers_have_is_not_spiked(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    with pytest.raises(NotReady, match="Readers have"):
        actions.spike_article(fresh(story), user=people["editor"], reason="Old")


def test_a_story_is_spiked_once(story: ArticlePage, people: dict[str, Any]) -> None:
    actions.spike_article(story, user=people["reporter"], reason="Old")
    with pytest.raises(NotReady, match="already"):
        actions.spike_article(fresh(story), user=people["editor"], reason="Older")
    actions.restore_article(fresh(story), user=people["reporter"])
    with pytest.raises(NotReady, match="has not been"):
        actions.restore_article(fresh(story), user=people["reporter"])


def test_a_spike_voids_an_approval_that_was_waiting(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.schedule_article(story, user=people["managing"], at=in_an_hour())
    actions.unschedule_article(fresh(story), user=people["managing"])
    actions.spike_article(fresh(story), user=people["editor"], reason="Old")
    actions.restore_article(fresh(story), user=people["editor"])
    from news.workflow import clearances

    latest = fresh(story).latest_revision
    assert clearances.open_clearance(story, revision=latest) is None

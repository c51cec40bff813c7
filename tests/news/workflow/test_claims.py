"""Claims and deadlines of reviews."""

from typing import Any

import pytest
from django.utils import timezone

from news.models import ArticlePage
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady
from news.workflow.models import (
    Deadline,
    ReviewClaim,
)
from tests.factories import (
    edit,
    fresh,
)

from .desk import in_an_hour

pytestmark = pytest.mark.django_db


def test_a_claim_is_shown_taken_over_on_purpose_and_ends_with_the_decision(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    with pytest.raises(NotAllowed):
        actions.claim_review(fresh(story), user=people["copyeditor"])
    actions.claim_review(fresh(story), user=people["editor"])
    with pytest.raises(NotReady, match="is reading this story already"):
        actions.claim_review(fresh(story), user=people["managing"])
    actions.claim_review(fresh(story), user=people["managing"], take_over=True)
    assert ReviewClaim.objects.get().user == people["managing"]
    # Soft: who has not claimed it may act all the same.
    actions.approve_article(fresh(story), user=people["editor"])
    assert not ReviewClaim.objects.exists()


def test_a_claim_outlives_a_change_of_the_text_and_ends_when_sent_back(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    edit(story, user=people["editor"], kicker="Mended")
    assert ReviewClaim.objects.exists()
    actions.send_back_article(fresh(story), user=people["editor"], comment="Who?")
    assert not ReviewClaim.objects.exists()


def test_a_claim_is_let_go_by_its_holder(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    with pytest.raises(NotReady):
        actions.release_claim(fresh(story), user=people["managing"])
    actions.release_claim(fresh(story), user=people["editor"])
    assert not ReviewClaim.objects.exists()


def test_a_claim_ends_when_the_story_is_published_past_the_review(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.submit_article(story, user=people["reporter"])
    actions.claim_review(fresh(story), user=people["editor"])
    actions.publish_article(fresh(story), user=people["managing"])
    assert not ReviewClaim.objects.exists()


def test_a_deadline_lies_in_the_future_and_is_set_by_who_edits_or_reviews(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    for role in ("colleague", "sporteditor"):
        with pytest.raises(NotAllowed):
            actions.set_deadline(story, user=people[role], due_at=in_an_hour())
    with pytest.raises(NotReady):
        actions.set_deadline(story, user=people["reporter"], due_at=timezone.now())
    at = in_an_hour()
    actions.set_deadline(story, user=people["reporter"], due_at=at)
    assert Deadline.objects.get().due_at == at
    actions.set_deadline(story, user=people["editor"], due_at=None)
    assert not Deadline.objects.exists()

"""Embargoes: who sets them, how long they hold, and what lifting one takes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from news.models import ArticlePage
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady
from tests.factories import (
    fresh,
    put_live,
)

from .desk import in_an_hour, logged

pytestmark = pytest.mark.django_db


def test_an_embargo_holds_until_it_is_lifted_and_both_need_approval(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.set_embargo(story, user=people["editor"], until=in_an_hour())
    with pytest.raises(NotReady, match="under embargo"):
        actions.publish_article(fresh(story), user=people["managing"])
    with pytest.raises(NotReady, match="why"):
        actions.lift_embargo(fresh(story), user=people["editor"], reason="")
    actions.lift_embargo(fresh(story), user=people["editor"], reason="Broken by others")
    actions.publish_article(fresh(story), user=people["managing"])
    assert fresh(story).live
    assert logged(story, "news.lift_embargo").data["reason"] == "Broken by others"
    assert logged(story, "news.embargo").user == people["editor"]


def test_who_lifts_an_embargo_does_not_publish(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    actions.set_embargo(story, user=people["editor"], until=in_an_hour())
    actions.lift_embargo(fresh(story), user=people["managing"], reason="Broken")
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.publish_article(fresh(story), user=people["managing"])


@pytest.mark.parametrize("hours, words", [(-1, "has passed"), (0, "has passed")])
def test_an_embargo_lies_in_the_future(
    story: ArticlePage, people: dict[str, Any], hours: int, words: str
) -> None:
    until = timezone.now() + timedelta(hours=hours)
    with pytest.raises(NotReady, match=words):
        actions.set_embargo(story, user=people["editor"], until=until)


def test_an_embargo_comes_too_late_for_a_live_story(
    story: ArticlePage, people: dict[str, Any]
) -> None:
    put_live(story)
    with pytest.raises(NotReady, match="too late"):
        actions.set_embargo(fresh(story), user=people["editor"], until=in_an_hour())

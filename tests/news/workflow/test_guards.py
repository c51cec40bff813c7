"""Ways round four eyes and the gate that were found open, and are closed."""

from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from news.workflow.errors import NotAllowed, NotReady
from tests.factories import (
    MANAGING_EDITOR,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
    newsroom,
    put_live,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> SectionPage:
    return SectionFactory(parent=newsroom(), title="World")


@pytest.mark.parametrize("way", ["unpublished", "killed"])
def test_author_alone_cannot_put_back_what_others_took_down(
    section: SectionPage, managing: Any, way: str
) -> None:
    author = UserFactory(role=MANAGING_EDITOR)
    story = put_live(
        ArticleFactory(parent=section, complete=True, writer=author), by=managing
    )
    if way == "unpublished":
        actions.unpublish_article(story, user=managing)
    else:
        actions.kill_article(story, user=managing, reason="Libel.")
        actions.lift_kill(story, user=author, reason="It is not.")
    with pytest.raises(NotAllowed) as refusal:
        actions.publish_article(fresh(story), user=author)
    assert refusal.value.code == "four_eyes"
    actions.publish_article(fresh(story), user=managing)
    assert fresh(story).live


def test_only_the_last_change_of_what_was_taken_down_is_asked_for(
    story: ArticlePage, reporter: Any, managing: Any
) -> None:
    """Who changed a version that was approved long ago may approve the next one."""
    put_live(story, by=managing)
    edit(story, user=managing, kicker="Mended")
    put_live(story, by=UserFactory(role=MANAGING_EDITOR))
    edit(story, user=reporter, kicker="Mended again")
    put_live(story, by=managing)
    actions.unpublish_article(fresh(story), user=managing)
    actions.publish_article(fresh(story), user=managing)
    assert fresh(story).live


@pytest.mark.django_db(transaction=True)
def test_purging_history_does_not_hide_who_wrote_the_text(
    section: SectionPage, managing: Any
) -> None:
    other = UserFactory(role=MANAGING_EDITOR)
    story = ArticleFactory(parent=section, complete=True, writer=managing)
    edit(story, user=other, kicker="A word")
    call_command("purge_revisions")
    with pytest.raises(NotAllowed):
        actions.publish_article(fresh(story), user=managing)
    put_live(story)
    edit(story, user=other, kicker="Another word")
    call_command("purge_revisions")
    assert story.revisions.count() == 2, "what was approved since has to stay no more"
    fresh(story).unpublish()
    fresh(story).delete()


@pytest.mark.parametrize(
    "words",
    ['Said data-block-key="the mayor is a thief"', '<q data-block-key="thievery">'],
)
def test_text_dressed_up_as_an_editors_mark_is_text(
    section: SectionPage, managing: Any, words: str
) -> None:
    story = ArticleFactory(
        parent=section, complete=True, body=[("pull_quote", {"quote": "Said"})]
    )
    put_live(story)
    edit(story, user=managing, body=[("pull_quote", {"quote": words})])
    with pytest.raises(NotAllowed):
        actions.publish_article(fresh(story), user=managing)


def test_no_page_is_closed_with_a_password(story: ArticlePage) -> None:
    put_live(story)
    for page in (fresh(story), story.get_parent().specific):
        with pytest.raises(NotReady, match="Unpublish"):
            PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_story_below_a_page_closed_by_other_means_does_not_go_live(
    story: ArticlePage, section: SectionPage, managing: Any
) -> None:
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page_id=section.pk, restriction_type="login")]
    )
    with pytest.raises(NotReady) as refusal:
        actions.publish_article(story, user=managing)
    assert refusal.value.code == "private"

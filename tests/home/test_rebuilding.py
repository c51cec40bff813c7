"""The record made anew, and what differs told, by `manage.py rebuild_record`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from delivery.models import Change, Document
from home import rebuilding
from news.models import ArticlePage, RelatedStory
from news.workflow.clearances import clear_by_system
from news.workflow.models import Clearance
from tests.news.newsroom import make_article, make_author, make_home, make_section

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command("rebuild_record", *args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def stories() -> list[ArticlePage]:
    """Two live stories that the record does not know yet, one showing the other."""
    home = make_home(live=True)
    section = make_section(home)
    first = make_article(section, "First", authors=(make_author(),))
    second = make_article(section, "Second")
    first.related_stories.set([RelatedStory(story=second)])
    first.save()
    for story in (first, second):
        go_live(story)
    return [first, second]


def go_live(story: ArticlePage) -> None:
    """Make a row live that stands on a clearance, and tell nobody of it."""
    leave = clear_by_system(story, reason="test", revision=story.save_revision())
    Clearance.objects.filter(pk=leave.pk).update(live_at=timezone.now())
    ArticlePage.objects.filter(pk=story.pk).update(live=True)


def test_an_empty_record_is_filled(stories) -> None:
    out = run()
    assert "article: 2/2" in out
    kinds = Document.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["article", "article", "author", "front", "section"]


def test_stories_show_each_other_after_one_run(stories) -> None:
    run()
    body = bytes(Document.objects.get(public_id=stories[0].public_id).body)
    assert b'"related":[{' in body


def test_a_second_run_changes_nothing(stories) -> None:
    run()
    before = Change.objects.count()
    run()
    assert Change.objects.count() == before


def test_a_check_tells_what_differs_and_writes_nothing(stories) -> None:
    run()
    assert "agrees" in run("--check")
    ArticlePage.objects.filter(pk=stories[1].pk).update(title="Another title")
    before = Change.objects.count()
    with pytest.raises(CommandError, match="1 documents differ"):
        run("--check", "--kind", "article")
    assert Change.objects.count() == before
    run()
    assert "agrees" in run("--check")


def test_what_has_no_public_source_is_withdrawn(stories) -> None:
    run()
    ArticlePage.objects.filter(pk=stories[1].pk).update(live=False)
    with pytest.raises(CommandError):
        run("--check")
    assert "1 without a source withdrawn" in run()
    assert not Document.objects.filter(public_id=stories[1].public_id).exists()


@pytest.mark.parametrize("leave", ["none", "unused", "ended", "for another text"])
def test_a_row_made_live_past_the_gate_is_refused_and_named(stories, leave) -> None:
    run()
    draft = make_article(stories[0].get_parent().specific, "A draft")
    if leave != "none":
        go_live(draft)
        found = Clearance.objects.filter(article_id=draft.pk)
        changes = {
            "unused": {"live_at": None},
            "ended": {"ended_at": timezone.now()},
            "for another text": {"digest": "0" * 64},
        }
        assert found.update(**changes[leave]) == 1
    ArticlePage.objects.filter(pk=draft.pk).update(live=True)
    before = Change.objects.count()
    for args, summary in (("--check",), "1 are refused"), ((), "could not be"):
        out = StringIO()
        with pytest.raises(CommandError, match=summary):
            call_command("rebuild_record", *args, stdout=out, stderr=out)
        assert f"{draft.public_id}: The story is live, but nobody" in out.getvalue()
    assert Change.objects.count() == before
    assert not Document.objects.filter(public_id=draft.public_id).exists()
    assert Document.objects.filter(kind="article").count() == 2


def test_a_run_goes_on_where_it_was_stopped(stories, monkeypatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    shelf = next(shelf for shelf in rebuilding.SHELVES if shelf.kind == "article")
    first = next(iter(rebuilding.rebuild(shelf)))
    assert first.seen == 1
    reached = str(first.changed[0])
    assert "article: 1/2" in run("--kind", "article", "--after", reached)
    assert Document.objects.filter(kind="article").count() == 2


def test_one_story_that_is_refused_does_not_stop_the_others(stories) -> None:
    run("--kind", "section")
    stranger = {"kind": "section", "locale": "en", "path": "/world/first/"}
    section = Document.objects.get(kind="section")
    Document.objects.filter(pk=section.pk).update(**stranger)
    with pytest.raises(CommandError, match="could not be recorded"):
        run("--kind", "article")
    assert Document.objects.filter(kind="article").count() == 1


def test_after_needs_one_kind(db) -> None:
    with pytest.raises(CommandError, match="--kind"):
        run("--after", "00000000-0000-0000-0000-000000000000")

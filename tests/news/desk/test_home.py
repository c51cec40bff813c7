"""The newsdesk: who is told what, in how many queries."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from delivery.webhooks.models import Endpoint
from news.models import ScheduleFailure
from news.models.clock import ClockHeartbeat
from news.workflow import actions
from tests.factories import NewsImageFactory, put_live

from .paper import Paper, fresh

HOME = reverse("wagtailadmin_home")


def seen(paper: Paper, who: str, **query: Any) -> str:
    answer = paper.client(who).get(HOME, query)
    assert answer.status_code == 200
    return answer.content.decode()


def part(html: str, name: str) -> str:
    """Cut one panel out of the page."""
    found = html.split(f'id="{name}-section"', 1)
    return found[1].split("</section>", 1)[0] if len(found) == 2 else ""


def test_waiting_lists_the_oldest_first_and_only_what_is_ones_own(paper: Paper) -> None:
    old = paper.submitted(title="Older story")
    new = paper.submitted(title="Newer story")
    paper.submitted(title="A goal", section=paper.sport)
    waiting = part(seen(paper, "copy"), "waiting")
    assert waiting.index(old.title) < waiting.index(new.title)
    assert "A goal" not in waiting
    assert "A goal" in part(seen(paper, "sport"), "waiting")
    assert old.title not in part(seen(paper, "editor"), "waiting")
    assert part(seen(paper, "reporter"), "waiting") == ""


def test_waiting_is_told_by_desk_and_page_by_page(paper: Paper) -> None:
    for number in range(12):
        paper.submitted(title=f"World {number:02}")
    paper.submitted(title="A goal", section=paper.sport)
    first = part(seen(paper, "managing"), "waiting")
    assert "World 00" in first
    assert "World 10" not in first
    assert "World desk (12)" in first
    assert 'href="?waiting=2#' in first
    second = part(seen(paper, "managing", waiting=2), "waiting")
    assert "World 10" in second
    assert 'href="?waiting=1#' in second
    sport = part(
        seen(paper, "managing", desk=paper.sport.desk_id, waiting="x"), "waiting"
    )
    assert "A goal" in sport
    assert "World 00" not in sport


def test_mine_shows_drafts_and_what_came_back(paper: Paper) -> None:
    draft = paper.story(title="A draft")
    back = paper.submitted(title="Came back", section=paper.sport)
    actions.send_back_article(back, user=paper.people["sport"], comment="Who says so?")
    live = put_live(paper.story(title="Out already"))
    mine = part(seen(paper, "reporter"), "mine")
    assert draft.title in mine
    assert "Sent back" in mine
    assert live.title not in mine
    assert draft.title not in part(seen(paper, "editor"), "mine")


def test_going_out_and_published_today(paper: Paper) -> None:
    managing = paper.people["managing"]
    later = paper.story(title="Tonight")
    actions.schedule_article(
        later, user=managing, at=timezone.now() + timedelta(hours=3)
    )
    put_live(paper.story(title="This morning"))
    html = seen(paper, "editor")
    assert "Tonight" in part(html, "going-out")
    assert "This morning" in part(html, "published")
    assert "Tonight" not in part(html, "published")
    other = seen(paper, "sport")
    assert "Tonight" not in other
    assert "This morning" not in other


def test_silent_clock_is_told_loudly(paper: Paper) -> None:
    assert "clock is not running" not in seen(paper, "editor")
    ClockHeartbeat.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    assert "clock is not running" in seen(paper, "editor")
    ClockHeartbeat.objects.all().delete()
    assert "No clock was ever heard of" in seen(paper, "editor")


def test_failed_schedule_is_told_to_those_who_know_the_story(paper: Paper) -> None:
    story = paper.story(title="Held up")
    ScheduleFailure.objects.create(
        page=story.page_ptr,
        moment="go_live",
        due_at=timezone.now(),
        reason="The picture may not run.",
        attempts=2,
    )
    assert "The picture may not run." in seen(paper, "editor")
    assert "The picture may not run." not in seen(paper, "sport")


def test_second_look_is_asked_of_the_desk_and_not_of_oneself(paper: Paper) -> None:
    story = paper.story(writer=paper.people["managing"])
    actions.break_glass(story, user=paper.people["managing"], reason="Earthquake")
    assert "Earthquake" in seen(paper, "editor")
    for who in ("managing", "sport", "reporter"):
        assert "Earthquake" not in seen(paper, who)


def test_pictures_whose_rights_end_soon(paper: Paper) -> None:
    now = timezone.now()
    NewsImageFactory(title="Ending", rights_until=now + timedelta(days=3))
    NewsImageFactory(title="Lasting", rights_until=now + timedelta(days=90))
    NewsImageFactory(title="Ended", rights_until=now - timedelta(days=1))
    html = part(seen(paper, "photo"), "ending-rights")
    assert "Ending" in html
    assert "Lasting" not in html
    assert "Ended" not in html


def test_failed_deliveries_are_told_to_those_who_may_see_webhooks(paper: Paper) -> None:
    hook = Endpoint.objects.create(url="https://partner.example/in", description="Wire")
    hook.line.failures = 3
    hook.line.failing_since = timezone.now() - timedelta(hours=2)
    hook.line.save()
    assert "Wire" in part(seen(paper, "managing"), "failed-deliveries")
    assert part(seen(paper, "editor"), "failed-deliveries") == ""


def test_person_without_pages_sees_no_newsdesk(paper: Paper) -> None:
    from django.contrib.auth.models import Permission

    paper.people["stranger"].user_permissions.add(
        Permission.objects.get(codename="access_admin")
    )
    paper.submitted(title="Secret")
    assert "Secret" not in seen(paper, "stranger")
    assert part(seen(paper, "stranger"), "mine") == ""


def test_newsdesk_takes_as_many_queries_for_thirty_stories_as_for_three(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    clients = {who: paper.client(who) for who in ("managing", "editor", "reporter")}
    counts = []
    for rounds in (1, 9):
        for number in range(rounds):
            paper.submitted(title=f"In review {rounds} {number}")
            put_live(paper.story(title=f"Live {rounds} {number}"))
            later = paper.story(title=f"Later {rounds} {number}")
            actions.schedule_article(
                later,
                user=paper.people["managing"],
                at=timezone.now() + timedelta(hours=3),
            )
            NewsImageFactory(rights_until=timezone.now() + timedelta(days=2))
        for who, client in clients.items():
            client.get(HOME)
            with django_assert_max_num_queries(25) as captured:
                assert client.get(HOME).status_code == 200
            counts.append((who, len(captured)))
    assert counts[:3] == counts[3:]


def test_story_that_one_worked_on_is_marked(paper: Paper) -> None:
    story = paper.submitted(title="Mended", section=paper.sport)
    text = fresh(story).get_latest_revision_as_object()
    text.title = "Mended well"
    text.save_revision(user=paper.people["sport"], clean=False)
    waiting = part(seen(paper, "sport"), "waiting")
    assert "You worked on this text" in waiting

"""What stories show of others is renewed when that changes: at once, or as a job."""

import json
import os
import signal
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

import news.refreshing
from delivery.models import Change, Document
from media.models import NewsImage
from media.signals import picture_changed
from news.models import ArticlePage, Category, RelatedStory
from news.models.refresh import RefreshJob
from news.refreshing import jobs, worker
from news.refreshing.jobs import due_jobs, run_due
from tests.desk import Seat
from tests.factories import MANAGING_EDITOR, UserFactory
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_image,
    make_section,
    publish,
)
from tests.running import start

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take more than two stories for many, and two for a batch."""
    monkeypatch.setattr(news.refreshing, "INLINE", 2)
    monkeypatch.setattr(jobs, "BATCH", 2)


@pytest.fixture
def section(db: None) -> Any:
    found = make_section(make_home(live=True), "World")
    publish(found)
    return found


def stories(section: Any, count: int, **shown: Any) -> list[ArticlePage]:
    first = ArticlePage.objects.count()
    made = [
        make_article(section, f"Story {n}", **shown)
        for n in range(first, first + count)
    ]
    for story in made:
        ArticlePage.objects.filter(pk=story.pk).update(live=True)
        story.live = True
        publish(story)
    return made


def body(thing: Any) -> dict[str, Any]:
    row = Document.objects.get(public_id=thing.public_id)
    return json.loads(bytes(row.body))


def test_a_few_stories_are_renewed_on_the_spot(section: Any) -> None:
    korea = make_category("Korea")
    made = stories(section, 3, categories=(korea,))
    korea.name = "North Korea"
    korea.save()
    assert not RefreshJob.objects.exists()
    for story in made:
        assert body(story)["published_under"][0]["name"] == "North Korea"


def rename_author(section: Any) -> tuple[Any, list[ArticlePage]]:
    ann = make_author("Ann Park")
    made = stories(section, 5, authors=(ann,))
    ann.name = "Ann Lee"
    ann.save()
    return (lambda story: body(story)["byline"] == "By Ann Lee"), made


def rename_category(section: Any) -> tuple[Any, list[ArticlePage]]:
    korea = make_category("Korea")
    made = stories(section, 5, categories=(make_category("Asia"), korea))
    korea.name = "North Korea"
    korea.save()
    return (
        lambda story: body(story)["published_under"][1]["name"] == "North Korea"
    ), made


def mend_caption(section: Any) -> tuple[Any, list[ArticlePage]]:
    image = make_image()
    made = stories(section, 5, lead_image=image)
    NewsImage.objects.filter(pk=image.pk).update(caption="Kim Jong-Un waves")
    image.refresh_from_db()
    picture_changed.send(NewsImage, image=image)
    return (
        lambda story: body(story)["lead_image"]["caption"] == "Kim Jong-Un waves"
    ), made


def rename_section(section: Any) -> tuple[Any, list[ArticlePage]]:
    made = stories(section, 5)
    section.live = True
    section.title, section.slug = "The world", "the-world"
    section.save_revision().publish()
    return (lambda story: body(story)["path"].startswith("/the-world/")), made


def publish_what_is_linked(section: Any) -> tuple[Any, list[ArticlePage]]:
    first = make_article(section, "Linked")
    link = f'<p>See <a linktype="page" id="{first.pk}">it</a>.</p>'
    made = stories(section, 5, body=[("paragraph", link)])
    ArticlePage.objects.filter(pk=first.pk).update(live=True)
    publish(ArticlePage.objects.get(pk=first.pk))
    news.refreshing.changed(first)
    return (lambda story: "/world/linked/" in body(story)["body_html"]), made


@pytest.mark.parametrize(
    "change",
    [
        rename_author,
        rename_category,
        mend_caption,
        rename_section,
        publish_what_is_linked,
    ],
)
@pytest.mark.usefixtures("many")
def test_many_stories_become_a_job_that_renews_them_all(
    section: Any, change: Any
) -> None:
    is_new, made = change(section)
    assert not any(map(is_new, made))
    (job,) = RefreshJob.objects.all()
    assert job.state == "waiting"
    assert run_due() == 1
    assert all(map(is_new, made))
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.differed) == ("done", 5, 5, 5)
    assert job.percent == 100
    assert job.finished_at is not None


@pytest.mark.usefixtures("many")
def test_one_job_waits_however_often_a_thing_changes(section: Any) -> None:
    ann = make_author("Ann Park")
    stories(section, 3, authors=(ann,))
    for name in ("Ann Lee", "Ann Kim", "Ann Cho"):
        ann.name = name
        ann.save()
    assert RefreshJob.objects.count() == 1
    run_due()
    assert {body(s)["byline"] for s in ArticlePage.objects.all()} == {"By Ann Cho"}


@pytest.mark.usefixtures("many")
def test_a_running_job_is_overtaken_by_a_later_change(section: Any) -> None:
    ann = make_author("Ann Park")
    made = stories(section, 5, authors=(ann,))
    ann.name = "Ann Lee"
    ann.save()
    rounds = iter([False, False, True])
    run_due(stopping=lambda: next(rounds, True))
    assert RefreshJob.objects.get().done == 2
    ann.name = "Ann Kim"
    ann.save()
    assert RefreshJob.objects.filter(state="waiting").count() == 1
    run_due()
    states = list(RefreshJob.objects.order_by("id").values_list("state", "done"))
    assert states == [("overtaken", 2), ("done", 5)]
    assert {body(story)["byline"] for story in made} == {"By Ann Kim"}


@pytest.mark.usefixtures("many")
def test_a_job_that_was_stopped_goes_on_where_it_was(section: Any) -> None:
    ann = make_author("Ann Park")
    made = stories(section, 5, authors=(ann,))
    ann.name = "Ann Lee"
    ann.save()
    rounds = iter([False, False, True])
    assert run_due(stopping=lambda: next(rounds, True)) == 0
    newest_first = [body(story)["byline"] for story in reversed(made)]
    assert newest_first == ["By Ann Lee"] * 2 + ["By Ann Park"] * 3
    assert due_jobs(now=timezone.now()).exists()
    assert run_due() == 1
    assert Change.objects.filter(action="refreshed", kind="article").count() == 5


@pytest.mark.usefixtures("many")
def test_a_job_somebody_works_on_is_left_to_them(section: Any) -> None:
    ann = make_author("Ann Park")
    stories(section, 3, authors=(ann,))
    ann.name = "Ann Lee"
    ann.save()
    job = jobs._claim()
    assert job is not None
    assert jobs._claim() is None
    later = timezone.now() + 2 * jobs.LEASE
    assert due_jobs(now=later).get() == job
    RefreshJob.objects.filter(pk=job.pk).update(lease="another's")
    assert not jobs._run(job, lambda: False), "the one who lost it must not go on"


@pytest.mark.usefixtures("many")
def test_a_story_that_fails_keeps_no_other_from_it(section: Any) -> None:
    ann = make_author("Ann Park")
    made = stories(section, 4, authors=(ann,))
    path = body(made[1])["path"]
    Document.objects.filter(public_id=made[1].public_id).update(path="/elsewhere/")
    Document.objects.filter(public_id=section.public_id).update(path=path)
    ann.name = "Ann Lee"
    ann.save()
    run_due()
    job = RefreshJob.objects.get()
    assert (job.state, job.failed) == ("done", 1)
    assert "leads to the public" in job.error
    assert body(made[3])["byline"] == "By Ann Lee"


@pytest.mark.usefixtures("many")
def test_cards_of_renewed_stories_are_renewed_where_they_are_shown(
    section: Any,
) -> None:
    ann = make_author("Ann Park")
    made = stories(section, 3, authors=(ann,))
    relating = make_article(section, "Relating")
    relating.related_stories.add(RelatedStory(story=made[0]))
    relating.save()
    ArticlePage.objects.filter(pk=relating.pk).update(live=True)
    publish(ArticlePage.objects.get(pk=relating.pk))
    ann.name = "Ann Lee"
    ann.save()
    run_due()
    assert body(relating)["related"][0]["byline"] == "By Ann Lee"


@pytest.mark.usefixtures("many")
def test_the_admin_answers_alike_however_many_stories_there_are(section: Any) -> None:
    managing = Seat(UserFactory(role=MANAGING_EDITOR, is_superuser=True))
    managing.client.get(reverse("wagtailadmin_home"))  # the session is noted once
    korea = make_category("Korea")
    counts = []
    for size in (4, 16):
        stories(section, size - 4 or 4, categories=(korea,))
        with CaptureQueries() as captured:
            url = reverse("wagtailsnippets_news_category:edit", args=[korea.pk])
            form = {"name": f"Korea {size}", "slug": "korea", "parent": ""}
            answer = managing.client.post(url, form)
            assert answer.status_code == 302, answer.context["form"].errors
        counts.append(len(captured))
        RefreshJob.objects.all().delete()
    assert abs(counts[0] - counts[1]) <= 2, counts
    assert Category.objects.get().name == "Korea 16"


def CaptureQueries() -> Any:  # noqa: N802 (stands for a class)
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


@pytest.mark.usefixtures("many")
def test_the_clock_finds_what_nobody_works_on(section: Any) -> None:
    assert not worker.sweep()
    ann = make_author("Ann Park")
    stories(section, 3, authors=(ann,))
    ann.name = "Ann Lee"
    ann.save()
    assert due_jobs(now=timezone.now()).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_killed_clock_is_followed_by_one_that_goes_on(
    section: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill -9 in the middle: each story is renewed, none twice."""
    monkeypatch.setattr(news.refreshing, "INLINE", 2)
    monkeypatch.setattr(worker, "_clock_is_alive", lambda: True)
    ann = make_author("Ann Park")
    made = stories(section, 75, authors=(ann,))
    with transaction.atomic():
        ann.name = "Ann Lee"
        ann.save()
    killed = 0
    end = time.monotonic() + 120
    while RefreshJob.objects.exclude(state="done").exists():
        assert time.monotonic() < end
        clock = start("run_clock", "--interval", "0.1")
        try:
            before = RefreshJob.objects.get().done
            while RefreshJob.objects.get().done < before + 25:
                assert clock.poll() is None
                assert time.monotonic() < end
                if RefreshJob.objects.get().state == "done":
                    break
                time.sleep(0.02)
        finally:
            os.kill(clock.pid, signal.SIGKILL)
            clock.wait()
        killed += 1
        # Nobody waits for the lease of the dead in a test.
        RefreshJob.objects.filter(state="running").update(leased_until=timezone.now())
    assert killed >= 2
    assert {body(story)["byline"] for story in made} == {"By Ann Lee"}
    assert Change.objects.filter(action="refreshed", kind="article").count() == 75

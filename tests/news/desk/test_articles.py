"""The articles list: what it shows, finds, keeps, exports and does to many."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from news.desk.articles.export import safe
from news.desk.models import SavedView
from news.models import ArticlePage, Correction
from news.workflow import actions
from news.workflow.stages import Stage
from tests.editor import words
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    NewsImageFactory,
    put_live,
)

from .paper import Paper, fresh

LIST = reverse("desk_articles:index")


def titles(paper: Paper, who: str = "managing", **query: Any) -> list[str]:
    answer = paper.client(who).get(LIST, query)
    assert answer.status_code == 200
    return [story.title for story in answer.context["object_list"]]


def test_list_shows_what_a_newsroom_asks_for(paper: Paper) -> None:
    author = AuthorFactory(name="Ada Writer")
    paper.submitted(title="A full story", by=[author])
    ArticleFactory(parent=paper.sport, title="A bare story", source="")
    html = paper.client("managing").get(LIST).content.decode()
    for text in ("A full story", "Ada Writer", "In review", "World", "No category"):
        assert text in html


def test_list_holds_only_what_one_may_know_of(paper: Paper) -> None:
    paper.story(title="World story")
    paper.story(title="Sport story", section=paper.sport)
    assert titles(paper, "sport") == ["Sport story"]
    assert titles(paper, "editor") == ["World story"]
    assert set(titles(paper, "managing")) == {"World story", "Sport story"}


def test_person_without_pages_is_turned_away(paper: Paper) -> None:
    from django.contrib.auth.models import Permission

    paper.people["stranger"].user_permissions.add(
        Permission.objects.get(codename="access_admin")
    )
    answer = paper.client("stranger").get(LIST, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code == 403


@pytest.fixture
def full(paper: Paper) -> Paper:
    """One story in each stage, and one of each mark."""
    people = paper.people
    paper.story(title="draft")
    paper.submitted(title="in_review")
    back = paper.submitted(title="needs_changes", section=paper.sport)
    actions.send_back_article(back, user=people["sport"], comment="No.")
    later = paper.story(title="scheduled")
    at = timezone.now() + timedelta(hours=2)
    actions.schedule_article(later, user=people["managing"], at=at)
    put_live(paper.story(title="live", lead_image=NewsImageFactory()))
    dead = put_live(paper.story(title="killed"))
    actions.kill_article(dead, user=people["managing"], reason="Wrong.")
    given_up = paper.story(title="spiked")
    actions.spike_article(given_up, user=people["managing"], reason="Overtaken.")
    return paper


def test_stage_filters_and_shows_the_same(full: Paper) -> None:
    for stage in Stage.values:
        assert titles(full, stage=stage) == [stage]
        story = ArticlePage.objects.get(title=stage)
        assert actions.workflow_status(story).stage == stage


def test_filters_narrow_the_list(full: Paper) -> None:
    author, category = AuthorFactory(), CategoryFactory()
    special = full.story(
        title="special",
        by=[author],
        under=[category],
        article_type="opinion",
        embargo_until=timezone.now() + timedelta(days=1),
    )
    special.corrections.add(Correction(kind="correction", text="It was two."))
    special.save(clean=False)
    assert titles(full, author=author.pk) == ["special"]
    assert titles(full, category=category.pk) == ["special"]
    assert titles(full, article_type="opinion") == ["special"]
    assert titles(full, only=["embargo", "correction"]) == ["special"]
    assert titles(full, section=full.sport.pk) == ["needs_changes"]
    assert "live" not in titles(full, only="no_picture")
    assert titles(full, language=special.locale_id, only="embargo") == ["special"]
    today = timezone.localdate()
    assert titles(full, published_from=today.isoformat(), stage="live") == ["live"]
    assert titles(full, updated_to=(today - timedelta(days=1)).isoformat()) == []
    assert set(titles(full, "reporter", only="mine")) > {"draft", "special"}


def test_search_and_filters_go_together(full: Paper) -> None:
    full.story(title="Bridge opens")
    full.submitted(title="Bridge closes")
    assert titles(full, q="Brid", stage="in_review") == ["Bridge closes"]


NONSENSE = [
    {"stage": "nonsense"},
    {"section": "999999"},
    {"section": "x"},
    {"p": "-3"},
    {"p": "9" * 30},
    {"ordering": "password"},
    {"updated_from": "31-31-31"},
    {"q": "'\"*(:)"},
    {"author": "\x00"},
]


def test_nonsense_in_the_address_is_no_error(paper: Paper) -> None:
    client = paper.client("editor")
    for query in NONSENSE:
        assert client.get(LIST, query).status_code == 200, query


def test_list_takes_as_many_queries_for_thirty_stories_as_for_three(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    clients = {who: paper.client(who) for who in ("managing", "editor", "reporter")}
    counts = []
    for rounds in (3, 27):
        for number in range(rounds):
            paper.submitted(title=f"Story {rounds} {number}")
        for who, client in clients.items():
            client.get(LIST)
            with django_assert_max_num_queries(25) as captured:
                assert client.get(LIST).status_code == 200
            counts.append((who, len(captured)))
    assert counts[:3] == counts[3:]


def test_view_is_saved_replaced_and_deleted_by_its_owner_alone(paper: Paper) -> None:
    client = paper.client("editor")
    save = reverse("desk_articles:save_view")
    client.post(save, {"name": "Mine", "querystring": "?stage=draft&p=3&evil=1"})
    view = SavedView.objects.get()
    assert (view.user, view.querystring) == (paper.people["editor"], "stage=draft")
    client.post(save, {"name": "Mine", "querystring": "stage=live"})
    assert SavedView.objects.get().querystring == "stage=live"
    assert "?stage=live" in client.get(LIST).content.decode()
    assert "?stage=live" not in paper.client("sport").get(LIST).content.decode()
    delete = reverse("desk_articles:delete_view", args=[view.pk])
    assert paper.client("sport").post(delete).status_code == 404
    assert client.get(delete).status_code == 405
    client.post(delete)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_view_without_a_fit_name_is_refused_in_words(paper: Paper, name: str) -> None:
    save = reverse("desk_articles:save_view")
    form = {"name": name, "querystring": ""}
    answer = paper.client("editor").post(save, form, follow=True)
    assert "was not saved" in str(words(answer))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "text,expected",
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2 degrees", "'-2 degrees"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =cmd", "'  =cmd"),
        ("A = B", "A = B"),
        ("Bell\x07", "Bell"),
    ],
)
def test_cell_is_never_a_formula(text: str, expected: str) -> None:
    assert safe(text) == expected


def test_export_holds_the_filtered_list_and_no_formula(paper: Paper) -> None:
    paper.story(title='=HYPERLINK("http://evil.example","x")')
    put_live(paper.story(title="Out"))
    client = paper.client("managing")
    answer = client.get(LIST, {"export": "csv", "stage": "draft"})
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
    assert [row["Headline"] for row in rows] == [
        '\'=HYPERLINK("http://evil.example","x")'
    ]
    assert rows[0]["Stage"] == "Draft"
    book = load_workbook(BytesIO(client.get(LIST, {"export": "xlsx"}).getvalue()))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "Out" in [cell.value for cell in cells]


def bulk(paper: Paper, who: str, verb: str, *stories: Any, **data: Any) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", verb])
    query = "&".join([f"next={LIST}", *(f"id={s.pk}" for s in stories)])
    return paper.client(who).post(f"{url}?{query}", data, follow=True)


def stages(*stories: Any) -> list[str]:
    return [actions.workflow_status(fresh(story)).stage for story in stories]


def test_bulk_submit_goes_on_after_a_refusal_and_tells_of_each(paper: Paper) -> None:
    good, other = paper.story(title="Good"), paper.story(title="Other")
    bare = ArticleFactory(parent=paper.world, title="Bare", writer=good.owner)
    answer = bulk(paper, "reporter", "submit", good, bare, other, comment="Please")
    assert stages(good, bare, other) == ["in_review", "draft", "in_review"]
    told = words(answer)
    assert any("2 stories" in t and "Good" in t and "Other" in t for t in told)
    assert any(t.startswith("error") and "Bare" in t for t in told)


def test_bulk_approve_is_for_the_text_that_was_seen(paper: Paper) -> None:
    one, two = paper.submitted(title="One"), paper.submitted(title="Two")
    seen = [f"{one.pk}:{one.latest_revision_id}", f"{two.pk}:{two.latest_revision_id}"]
    text = two.get_latest_revision_as_object()
    text.title = "Two, changed"
    text.save_revision(user=paper.people["reporter"], clean=False)
    answer = bulk(paper, "copy", "approve", one, two, seen=seen)
    assert fresh(one).current_workflow_task.name == "Section editor"
    assert fresh(two).current_workflow_task.name == "Copy desk"
    assert any("has changed" in told for told in words(answer))


def test_bulk_schedule_and_unpublish_are_for_managing_editors(paper: Paper) -> None:
    story = paper.story()
    live = put_live(paper.story())
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    bulk(paper, "editor", "schedule", story, at=at)
    bulk(paper, "editor", "unpublish", live)
    assert stages(story, live) == ["draft", "live"]
    bulk(paper, "managing", "schedule", story, at=at)
    bulk(paper, "managing", "unpublish", live)
    assert stages(story, live) == ["scheduled", "draft"]


def test_bulk_schedule_in_the_past_is_refused_at_the_field(paper: Paper) -> None:
    story = paper.story()
    answer = bulk(paper, "managing", "schedule", story, at="2001-01-01 10:00")
    assert "has passed" in answer.content.decode()
    assert stages(story) == ["draft"]


def test_bulk_tag_makes_a_draft_that_is_reviewed_anew(paper: Paper) -> None:
    story, live = paper.story(), put_live(paper.story())
    bulk(paper, "copy", "tag", story, live, tags="harbour, night trams")
    for one in (story, live):
        text = fresh(one).get_latest_revision_as_object()
        assert {t.name for t in text.tags.all()} == {"harbour", "night trams"}
    assert stages(story, live) == ["draft", "draft"]
    assert fresh(live).live
    assert not fresh(live).tags.count()


def test_bulk_move_moves_what_may_be_moved(paper: Paper) -> None:
    story, twin = paper.story(slug="one"), paper.story(slug="two")
    paper.story(slug="two", section=paper.sport)
    answer = bulk(paper, "managing", "move", story, twin, chooser=paper.sport.pk)
    assert fresh(story).get_parent().pk == paper.sport.pk
    assert fresh(twin).get_parent().pk == paper.world.pk
    assert any("slug" in told for told in words(answer))


def test_bulk_all_means_nothing_without_a_folder(paper: Paper) -> None:
    story = paper.story()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "submit"])
    paper.client("reporter").post(f"{url}?next={LIST}&id=all", {})
    assert stages(story) == ["draft"]


def test_failure_of_one_story_leaves_the_others_done(
    paper: Paper, monkeypatch: Any
) -> None:
    one, two = paper.story(title="One"), paper.story(title="Two")
    whole = actions.submit_article

    def breaks(article: Any, **rest: Any) -> Any:
        state = whole(article, **rest)
        if article.pk == one.pk:
            raise RuntimeError("disk")
        return state

    monkeypatch.setattr(actions, "submit_article", breaks)
    answer = bulk(paper, "reporter", "submit", one, two)
    assert stages(one, two) == ["draft", "in_review"]
    assert any("went wrong" in told for told in words(answer))


def test_authors_are_listed_by_name(paper: Paper) -> None:
    for name in ("Bea", "Zoe", "Ada"):
        AuthorFactory(name=name)
    url = reverse("wagtailsnippets_news_author:list")
    rows = paper.client("managing").get(url).context["object_list"]
    names = [row.name for row in rows]
    assert names == sorted(names)

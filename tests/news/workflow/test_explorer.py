"""The page explorer and the page chooser: whose pages they show, and at what cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PagePermissionTester

from news.models import ArticlePage
from news.workflow import actions
from tests.factories import ArticleFactory, UserFactory, fresh, put_live
from tests.news.desk.paper import Paper, open_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Paper:
    return open_paper()


def explored(paper: Paper, who: str, parent: Any, **query: Any) -> list[str]:
    answer = look(paper.client(who), parent, **query)
    return [page.title for page in answer.context["object_list"]]


def look(client: Client, parent: Any, **query: Any) -> Any:
    return client.get(reverse("wagtailadmin_explore", args=[parent.pk]), query)


def test_explorer_shows_the_pages_one_may_know_of(paper: Paper) -> None:
    paper.story(title="Flood")
    paper.story(title="Goal", section=paper.sport)
    front = paper.world.get_parent()
    assert explored(paper, "reporter", front) == ["World", "Sport"]
    assert explored(paper, "editor", paper.world) == ["Flood"]
    # An editor of one section is led to it, and sees nothing of another.
    answer = look(paper.client("editor"), paper.sport)
    world = reverse("wagtailadmin_explore", args=[paper.world.pk])
    assert (answer.status_code, answer["Location"]) == (302, world)
    paper.people["editor"].groups.add(paper.sport.desk)
    assert explored(paper, "editor", front) == ["World", "Sport"]
    assert explored(paper, "editor", front, owner=paper.people["reporter"].pk) == [
        "Goal",
        "Flood",
    ]


def test_explorer_finds_sorts_and_filters(paper: Paper) -> None:
    for title in ("Flood B", "Flood A", "Fire"):
        paper.story(title=title)
    client, world = "editor", paper.world
    assert explored(paper, client, world) == ["Fire", "Flood A", "Flood B"]
    assert explored(paper, client, world, q="flood") == ["Flood A", "Flood B"]
    assert explored(paper, client, world, ordering="-title") == [
        "Flood B",
        "Flood A",
        "Fire",
    ]
    by_title = explored(paper, client, world, q="flood", ordering="-title")
    assert by_title == ["Flood B", "Flood A"]
    assert explored(paper, client, world, owner=paper.people["editor"].pk) == []
    assert explored(paper, client, world, has_child_pages="true") == []
    filters = look(paper.client(client), world).context["filters"]
    offered = {user.username for user in filters.form.fields["owner"].queryset}
    assert "rita" in offered
    assert "stan" not in offered  # has no group, so no page either


@pytest.mark.parametrize(
    "name, query, most",
    [
        ("wagtailadmin_explore", {}, 42),
        ("wagtailadmin_explore", {"q": "story"}, 44),
        ("wagtailadmin_explore", {"ordering": "title"}, 42),
    ],
)
def test_more_rows_cost_the_explorer_nothing(
    paper: Paper,
    name: str,
    query: dict[str, str],
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    client, counts = paper.client("editor"), []
    for rounds in (2, 6):
        for number in range(rounds):
            story = paper.story(title=f"Story {rounds} {number}")
            if number % 2:
                put_live(story, by=paper.people["managing"])
            elif number % 4:
                actions.spike_article(story, user=story.owner, reason="Overtaken")
        look(client, paper.world, **query)
        with django_assert_max_num_queries(most) as captured:
            look(client, paper.world, **query)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_row_of_the_page_chooser_costs_one_query(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    client = paper.client("editor")
    url = reverse("wagtailadmin_choose_page_child", args=[paper.world.pk])
    counts = []
    for rounds in (2, 4):
        for _ in range(rounds):
            put_live(paper.story(), by=paper.people["managing"])
        client.get(url)
        with django_assert_max_num_queries(30) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[1] - counts[0] <= 4  # its parent


def test_moving_a_story_is_for_whom_wagtail_says(paper: Paper) -> None:
    stories = [
        paper.story(),
        ArticleFactory(parent=paper.sport, writer=paper.people["editor"]),
    ]
    put_live(paper.story(), by=paper.people["managing"])
    live = ArticlePage.objects.filter(live=True).get()
    everybody = [
        *paper.people.values(),
        UserFactory(is_superuser=True),
        UserFactory(is_active=False),
    ]
    said = []
    for story in (*stories, live):
        for user in everybody:
            user = type(user).objects.get(pk=user.pk)
            by_wagtail = PagePermissionTester(
                user, Page.objects.get(pk=story.pk)
            ).can_delete(ignore_bulk=True)
            assert fresh(story).permissions_for_user(user).can_move() == by_wagtail
            said.append(by_wagtail)
    assert {True, False} == set(said)

"""Assignments: who may see, plan and take them up, and that there is one story."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from news.desk.models import Assignment
from news.desk.planning.forms import AssignmentForm
from news.desk.planning.moments import moment_of
from news.desk.planning.start import start_story
from news.models import ArticlePage
from news.workflow.errors import NotAllowed
from news.workflow.models import Deadline
from tests.factories import AuthorFactory

from .paper import Paper

LIST = reverse("desk_assignments:index")
NEW = reverse("desk_assignments:add")


def assignment(paper: Paper, *people: str, **values: Any) -> Assignment:
    values = {
        "what": "Ferry returns",
        "slug": "ferry",
        "section": paper.world,
        "due_at": timezone.now() + timedelta(days=1),
    } | values
    row = Assignment.objects.create(**values)
    row.people.set([paper.people[who] for who in people])
    return row


def form(paper: Paper, **values: Any) -> dict[str, Any]:
    later = timezone.localtime() + timedelta(days=3)
    return {
        "what": "Ferry returns",
        "section": paper.world.pk,
        "due_at": f"{later:%Y-%m-%d %H:%M}",
        "priority": 2,
        "text": "on",
    } | values


def url(name: str, row: Assignment) -> str:
    return reverse(f"desk_assignments:{name}", args=[row.pk])


@pytest.mark.parametrize(
    "who, sees, plans, starts",
    [
        ("reporter", True, False, True),
        ("copy", True, False, True),
        ("editor", True, True, True),
        ("photo", True, True, False),
        ("managing", True, True, True),
        ("sport", False, False, False),
        ("stranger", False, False, False),
    ],
)
def test_roles_at_each_address(
    paper: Paper, who: str, sees: bool, plans: bool, starts: bool
) -> None:
    from django.contrib.auth.models import Permission

    paper.people["stranger"].user_permissions.add(
        Permission.objects.get(codename="access_admin")
    )
    row, client = assignment(paper), paper.client(who)
    shown = client.get(LIST)
    assert ("Ferry returns" in shown.content.decode()) is sees
    hidden = 200 if sees else 404
    assert client.get(url("show", row)).status_code == hidden
    expected = 200 if plans else (403 if sees else 404)
    for name in ("edit", "delete", "history", "usage"):
        assert client.get(url(name, row)).status_code == expected, name
    changed = client.post(url("edit", row), form(paper, what="Other"))
    assert changed.status_code == (302 if plans else expected)
    assert Assignment.objects.filter(what="Other").exists() is plans
    started = client.post(url("show", row))
    assert started.status_code == (302 if starts else 403 if sees else 404)
    assert ArticlePage.objects.exists() is starts
    client.post(url("delete", row))
    assert Assignment.objects.exists() is not plans


@pytest.mark.parametrize(
    "who, makes",
    [("reporter", 0), ("editor", 1), ("sport", 0), ("managing", 1)],
)
def test_only_planners_of_the_section_make_assignments(
    paper: Paper, who: str, makes: int
) -> None:
    paper.client(who).post(NEW, form(paper, people=[paper.people["reporter"].pk]))
    assert Assignment.objects.count() == makes
    if makes:
        row = Assignment.objects.get()
        assert (row.slug, row.coverage) == ("ferry-returns", "text")
        assert list(row.people.all()) == [paper.people["reporter"]]


@pytest.mark.parametrize(
    "values, field",
    [
        ({"what": ""}, "what"),
        ({"text": ""}, "text"),
        ({"due_at": "2001-01-01 10:00"}, "due_at"),
        ({"due_at": "soon"}, "due_at"),
        ({"section": 10**6}, "section"),
        ({"people": ["x"]}, "people"),
    ],
)
def test_bad_input_is_named_at_its_field(
    paper: Paper, values: dict[str, Any], field: str
) -> None:
    answer = paper.client("editor").post(NEW, form(paper, **values))
    assert field in answer.context["form"].errors
    assert not Assignment.objects.exists()


def test_late_assignment_can_be_changed_without_its_time(paper: Paper) -> None:
    due = timezone.now().replace(second=30) - timedelta(days=2)
    row = assignment(paper, due_at=due)
    typed = f"{timezone.localtime(due):%Y-%m-%d %H:%M}"
    paper.client("editor").post(url("edit", row), form(paper, due_at=typed, what="B"))
    row.refresh_from_db()
    assert (row.what, row.due_at) == ("B", due)


def test_story_takes_over_headline_slug_people_and_deadline(paper: Paper) -> None:
    author = AuthorFactory(name="Rita R", user=paper.people["reporter"])
    row = assignment(paper, "reporter")
    paper.story(slug="ferry")
    story, is_new = start_story(row, user=paper.people["editor"])
    assert is_new
    assert story.get_parent().pk == paper.world.pk
    assert (story.title, story.slug) == ("Ferry returns", "ferry-2")
    assert story.owner == paper.people["reporter"]
    assert [line.author for line in story.bylines.all()] == [author]
    assert not story.live
    assert Deadline.objects.get(article=story).due_at == row.due_at
    assert story.permissions_for_user(paper.people["reporter"]).can_edit()


def test_second_start_opens_the_same_story(paper: Paper) -> None:
    row = assignment(paper)
    first = paper.client("reporter").post(url("show", row))
    second = paper.client("editor").post(url("show", row))
    assert first.url == second.url
    assert ArticlePage.objects.count() == 1


def test_story_started_while_the_form_was_open_stays(paper: Paper, monkeypatch) -> None:
    """Somebody starts it after the form's row was read, before it is saved."""
    row = assignment(paper)
    read = AssignmentForm.clean

    def read_late(form: AssignmentForm) -> Any:
        start_story(row, user=paper.people["reporter"])
        return read(form)

    monkeypatch.setattr(AssignmentForm, "clean", read_late)
    paper.client("editor").post(url("edit", row), form(paper, what="B"))
    row.refresh_from_db()
    assert row.what == "B"
    assert row.story == ArticlePage.objects.get()


def test_what_is_assigned_to_others_is_theirs(paper: Paper) -> None:
    row = assignment(paper, "copy")
    with pytest.raises(NotAllowed, match="assigned to"):
        start_story(row, user=paper.people["reporter"])
    assert not ArticlePage.objects.exists()


def test_deleted_story_leaves_its_assignment(paper: Paper) -> None:
    row = assignment(paper)
    story, _is_new = start_story(row, user=paper.people["editor"])
    story.delete()
    row.refresh_from_db()
    assert row.story_id is None


@pytest.mark.parametrize(
    "query, found",
    [
        ({}, ["A", "B", "C"]),
        ({"state": "late"}, ["A"]),
        ({"state": "started"}, ["B"]),
        ({"coverage": ["text", "video"]}, ["C"]),
        ({"priority": "1"}, ["B"]),
        ({"q": "C"}, ["C"]),
    ],
)
def test_list_is_narrowed_by_filters(
    paper: Paper, query: dict[str, Any], found: list[str]
) -> None:
    now = timezone.now()
    assignment(paper, what="A", due_at=now - timedelta(hours=1))
    started = assignment(paper, "reporter", what="B", priority=1)
    start_story(started, user=paper.people["managing"])
    assignment(paper, what="C", video=True, due_at=now + timedelta(days=2))
    listed = paper.client("editor").get(LIST, query).context["object_list"]
    assert [row.what for row in listed] == found


def test_list_is_narrowed_to_a_desk_and_a_person(paper: Paper) -> None:
    assignment(paper, "reporter", what="World", section=paper.world)
    assignment(paper, what="Goal", section=paper.sport)
    client = paper.client("managing")
    for query, found in (
        ({"desk": paper.sport.desk_id}, ["Goal"]),
        ({"person": paper.people["reporter"].pk}, ["World"]),
    ):
        listed = client.get(LIST, query).context["object_list"]
        assert [row.what for row in listed] == found


def test_list_takes_as_many_queries_for_twenty_as_for_two(
    paper: Paper, django_assert_max_num_queries: Any
) -> None:
    client, counts = paper.client("editor"), []
    for rounds in (2, 18):
        for _number in range(rounds):
            assignment(paper, "reporter", "copy")
        client.get(LIST)
        with django_assert_max_num_queries(25) as captured:
            client.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "wall, which, offset",
    [
        ("2027-03-28 03:30", "", 2),
        ("2027-10-31 02:30", "first", 2),
        ("2027-10-31 02:30", "second", 1),
        ("2027-12-01 12:00", "second", 1),
    ],
)
def test_typed_time_is_one_moment(wall: str, which: str, offset: int) -> None:
    with timezone.override("Europe/Berlin"):
        moment = moment_of(_wall(wall), which=which)
    assert moment.utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(
    "wall, words",
    [("2027-03-28 02:30", "03:30 comes instead"), ("2027-10-31 02:30", "comes twice")],
)
def test_time_the_clocks_skip_or_double_is_refused_in_words(
    wall: str, words: str
) -> None:
    with timezone.override("Europe/Berlin"), pytest.raises(ValidationError) as told:
        moment_of(_wall(wall))
    assert words in told.value.message


def _wall(text: str) -> Any:
    from datetime import datetime

    return datetime.strptime(text, "%Y-%m-%d %H:%M")

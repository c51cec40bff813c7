"""The screens of the verbs: who comes in, what they ask, how they answer."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from news.workflow.admin.verbs import VERBS, Standing
from news.workflow.models import AfterReview, Spike
from tests.editor import Editor, words
from tests.factories import edit, fresh, put_live

from .desk import MAY, ROLES, in_an_hour, stage

pytestmark = pytest.mark.django_db

LATER = "2031-05-04 10:00"
ASKED = {
    "text": "It was Monday.",
    "reason": "It is old.",
    "until": LATER,
    "comment": "Once more.",
}


def scheduled(story: ArticlePage, people: dict[str, Any]) -> None:
    actions.schedule_article(story, user=people["managing"], at=in_an_hour())


def amended(story: ArticlePage, people: dict[str, Any]) -> None:
    scheduled(story, people)
    actions.amend_scheduled(fresh(story), user=people["managing"], reason="A name")


def embargoed(story: ArticlePage, people: dict[str, Any]) -> None:
    actions.set_embargo(story, user=people["managing"], until=in_an_hour())


def spiked(story: ArticlePage, people: dict[str, Any]) -> None:
    actions.spike_article(story, user=people["reporter"], reason="Old")


def live(story: ArticlePage, people: dict[str, Any]) -> None:
    put_live(story)


def renamed(story: ArticlePage, people: dict[str, Any]) -> None:
    put_live(story)
    edit(story, user=people["editor"], title="Another headline")


def killed(story: ArticlePage, people: dict[str, Any]) -> None:
    put_live(story)
    actions.kill_article(fresh(story), user=people["managing"], reason="No")


def draft(story: ArticlePage, people: dict[str, Any]) -> None:
    """It is one."""


STATES = {
    "correct": (live, "in_review"),
    "clarify": (live, "in_review"),
    "update": (live, "in_review"),
    "no-correction": (renamed, "draft"),
    "embargo": (draft, "draft"),
    "lift-embargo": (embargoed, "draft"),
    "amend": (scheduled, "draft"),
    "resume": (amended, "scheduled"),
    "break-glass": (draft, "live"),
    "spike": (draft, "spiked"),
    "restore": (spiked, "draft"),
    "kill": (live, "killed"),
    "lift-kill": (killed, "draft"),
}


def screen(story: ArticlePage, verb: str) -> str:
    return reverse("desk_verb", args=[story.pk, verb])


def asked(story: ArticlePage) -> dict[str, Any]:
    return {**ASKED, "seen": fresh(story).latest_revision_id}


def test_the_table_names_every_screen() -> None:
    assert set(STATES) == set(VERBS)


@pytest.mark.parametrize("verb", STATES)
def test_a_screen_opens_and_acts_for_the_roles_of_the_table(
    story: ArticlePage,
    people: dict[str, Any],
    verb: str,
) -> None:
    prepare, after = STATES[verb]
    prepare(story, people)
    before = stage(story)
    may = MAY[VERBS[verb].right]
    for role in ROLES:
        client = Client()
        client.force_login(people[role])
        opened = client.get(screen(story, verb))
        expected = 200 if role in may else 403
        expected = 404 if role == "sporteditor" else expected
        assert opened.status_code == expected, role
        if role not in may:
            refused = client.post(screen(story, verb), asked(story))
            assert refused.status_code == expected, role
    assert stage(story) == before
    answer = Editor(people["managing"]).client.post(
        screen(story, verb), asked(story), follow=True
    )
    assert answer.status_code == 200
    assert any(line.startswith("success: ") for line in words(answer)), words(answer)
    assert stage(story) == after


@pytest.mark.parametrize("verb", STATES)
def test_a_verb_is_offered_where_it_makes_sense(
    story: ArticlePage,
    people: dict[str, Any],
    verb: str,
) -> None:
    STATES[verb][0](story, people)
    assert VERBS[verb].is_offered(Standing.of(fresh(story)))
    editor = Editor(people["admin"])
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert screen(story, verb) in editor.client.get(url).content.decode()


@pytest.mark.parametrize("verb", STATES)
def test_a_second_click_does_nothing_and_says_so(
    story: ArticlePage,
    people: dict[str, Any],
    verb: str,
) -> None:
    STATES[verb][0](story, people)
    sent = asked(story)
    client = Editor(people["managing"]).client
    assert client.post(screen(story, verb), sent).status_code == 302
    revisions = story.revisions.count()
    again = client.post(screen(story, verb), sent)
    assert again.status_code in (409, 422)
    assert again.context["form"].non_field_errors()
    assert story.revisions.count() == revisions


def test_a_screen_of_an_older_text_keeps_what_was_typed(
    story: ArticlePage,
    people: dict[str, Any],
) -> None:
    put_live(story)
    sent = asked(story)
    edit(story, user=people["reporter"], kicker="Newer")
    client = Editor(people["editor"]).client
    answer = client.post(screen(story, "correct"), sent)
    assert answer.status_code == 409
    assert "It was Monday." in answer.content.decode()
    assert "has changed since you opened it" in answer.content.decode()


@pytest.mark.parametrize(
    "until", ["2020-01-01 10:00", "soon", "", "2031-03-30 02:30x", "9" * 40]
)
def test_a_time_that_cannot_be_is_refused_at_its_field(
    story: ArticlePage,
    people: dict[str, Any],
    until: str,
) -> None:
    client = Editor(people["editor"]).client
    answer = client.post(screen(story, "embargo"), {"until": until})
    assert answer.status_code in (200, 422)
    assert answer.context["form"].errors
    assert fresh(story).embargo_until is None


@pytest.mark.parametrize(
    "path", ["desk/0/kill/", "desk/{pk}/dance/", "desk/99999/kill/"]
)
def test_what_is_not_there_is_404(
    story: ArticlePage,
    people: dict[str, Any],
    path: str,
) -> None:
    url = reverse("wagtailadmin_home") + path.format(pk=story.pk)
    assert Editor(people["admin"]).client.get(url).status_code == 404


def test_a_section_has_no_verbs(
    section: SectionPage,
    people: dict[str, Any],
) -> None:
    client = Editor(people["admin"]).client
    assert (
        client.get(reverse("desk_verb", args=[section.pk, "kill"])).status_code == 404
    )


def test_the_second_look_is_given_with_words_by_somebody_else(
    story: ArticlePage,
    people: dict[str, Any],
) -> None:
    actions.break_glass(story, user=people["managing"], reason="Fire")
    review = AfterReview.objects.get()
    url = reverse("desk_sign_off", args=[review.pk])
    expected = {"managing": 403, "reporter": 403, "sporteditor": 404, "editor": 200}
    for role, status in expected.items():
        client = Editor(people[role]).client
        assert client.get(url).status_code == status, role
        if status != 200:
            assert client.post(url, {"comment": "Fine"}).status_code == status
    client = Editor(people["editor"]).client
    assert client.post(url, {"comment": "Fine"}).status_code == 302
    assert client.post(url, {"comment": "Fine"}).status_code == 422
    assert AfterReview.objects.get().comment == "Fine"


def test_a_screen_needs_the_forms_token(
    story: ArticlePage,
    people: dict[str, Any],
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["reporter"])
    answer = client.post(screen(story, "spike"), asked(story))
    assert answer.status_code == 403
    assert not Spike.objects.exists()


@pytest.mark.parametrize("verb", ["correct", "kill", "spike"])
def test_a_screen_costs_few_queries(
    story: ArticlePage,
    people: dict[str, Any],
    verb: str,
    django_assert_max_num_queries: Any,
) -> None:
    client = Editor(people["managing"]).client
    client.get(screen(story, verb))
    with django_assert_max_num_queries(25):
        client.get(screen(story, verb))

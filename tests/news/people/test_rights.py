"""Nobody gives what they do not hold, on no road; and every change is written down."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from news.people import rights
from news.workflow import roles
from tests.factories import (
    MANAGING_EDITOR,
    PASSWORD,
    REPORTER,
    SECTION_EDITOR,
    SectionFactory,
    UserFactory,
    newsroom,
    set_up_desk,
)

pytestmark = pytest.mark.django_db


class House:
    """A managing editor, a superuser, somebody who only keeps accounts, a reporter."""

    def __init__(self) -> None:
        section = SectionFactory(parent=newsroom(), title="World", slug="world")
        self.desk = set_up_desk(section)
        self.boss = UserFactory(username="boss", is_superuser=True)
        self.managing = UserFactory(username="mo", role=MANAGING_EDITOR)
        self.reporter = UserFactory(username="rita", role=REPORTER)
        keepers = Group.objects.create(name="Account keepers")
        names = ["access_admin", "add_user", "change_user", "delete_user"]
        keepers.permissions.set(Permission.objects.filter(codename__in=names))
        self.keeper = UserFactory(username="kim", role="Account keepers")

    def form(self, person: Any, **changes: Any) -> dict[str, Any]:
        """What the person's screen sends."""
        names = set(person.groups.values_list("name", flat=True))
        return {
            "username": person.username,
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "is_active": "on",
            "roles": ids(names & set(roles.ALL)),
            "desks": ids(names & {self.desk.name}),
            **changes,
        }

    def save(self, actor: Any, person: Any, **changes: Any) -> Any:
        client = Client()
        client.force_login(actor)
        url = reverse("wagtailusers_users:edit", args=[person.pk])
        return client.post(url, self.form(person, **changes))


def ids(names: Any) -> list[int]:
    return list(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def groups(person: Any) -> set[str]:
    return set(person.groups.values_list("name", flat=True))


@pytest.fixture
def house() -> House:
    return House()


def history(person: Any) -> list[tuple[str, Any, Any]]:
    rows = ModelLogEntry.objects.for_instance(person).order_by("timestamp", "pk")
    return [(row.action, row.user, row.data) for row in rows]


def test_who_may_give_what(house) -> None:
    def names(user: Any) -> set[str]:
        return set(rights.giveable(user).values_list("name", flat=True))

    assert names(house.boss) >= {*roles.ALL, "World desk", "Account keepers"}
    assert names(house.managing) >= {*roles.ALL, "World desk"}
    assert names(house.keeper) == {"Account keepers"}
    assert names(house.reporter) == {roles.REPORTERS}


def test_a_role_that_was_given_more_is_not_the_managing_editors_to_give(house) -> None:
    group = Group.objects.get(name=roles.REPORTERS)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    assert group not in rights.giveable(house.managing)
    assert not rights.may_manage(house.managing, house.reporter)


def test_role_and_desk_are_given_on_one_screen_and_written_down(house) -> None:
    answer = house.save(
        house.managing,
        house.reporter,
        roles=ids([roles.SECTION_EDITORS]),
        desks=ids([house.desk.name]),
    )
    assert answer.status_code == 302
    assert groups(house.reporter) == {roles.SECTION_EDITORS, "World desk"}
    told = [e for e in history(house.reporter) if e[0] == "people.rights"]
    assert told[0][2] == {"before": "", "after": "Reporters"}
    assert told[1:] == [
        (
            "people.rights",
            house.managing,
            {"before": "Reporters", "after": "Section editors, World desk"},
        )
    ]
    client = Client()
    client.force_login(house.managing)
    url = reverse("wagtailusers_users:history", args=[house.reporter.pk])
    said = client.get(url).content.decode()
    assert "Roles and desks changed" in said
    assert "→ Section editors, World desk" in said


@pytest.mark.parametrize("actor", ["keeper", "managing"])
def test_nobody_but_a_superuser_makes_one(house, actor) -> None:
    house.save(getattr(house, actor), house.reporter, is_superuser="on")
    house.reporter.refresh_from_db()
    assert not house.reporter.is_superuser


@pytest.mark.parametrize("actor", ["keeper", "managing"])
def test_nobody_changes_their_own_rights_or_those_of_who_holds_more(
    house, actor
) -> None:
    actor = getattr(house, actor)
    for person in (actor, house.boss):
        before = groups(person)
        answer = house.save(actor, person, roles=ids(roles.ALL), email="me@x.example")
        assert answer.status_code == 302
        assert answer["Location"] == "/admin/"
        person.refresh_from_db()
        assert (groups(person), person.email) == (
            before,
            f"{person.username}@example.org",
        )


def test_who_keeps_accounts_alone_does_not_reach_the_newsroom(house) -> None:
    other = UserFactory(username="new")
    answer = house.save(house.keeper, other, roles=ids([roles.MANAGING_EDITORS]))
    assert answer.status_code == 200
    assert b"is not one of the available choices" in answer.content
    assert groups(other) == set()
    assert (
        house.save(house.keeper, house.managing, email="m@x.example").status_code == 302
    )
    house.managing.refresh_from_db()
    assert house.managing.email == "mo@example.org"


class TestInBulk:
    """Wagtail's actions on many people obey the same rules."""

    def act(self, actor: Any, action: str, people: list[Any], **data: Any) -> Any:
        client = Client()
        client.force_login(actor)
        url = reverse("wagtail_bulk_action", args=["auth", "user", action])
        query = "&".join(f"id={person.pk}" for person in people)
        return client.post(f"{url}?{query}", data)

    @pytest.mark.parametrize("actor", ["keeper", "managing"])
    def test_rights_one_lacks_are_not_given(self, house, actor) -> None:
        actor = getattr(house, actor)
        more = Group.objects.create(name="All rights")
        more.permissions.set(Permission.objects.all())
        newcomer = UserFactory(username="new")
        self.act(actor, "assign_role", [newcomer, actor], role=more.pk)
        assert groups(newcomer) == set()
        assert "All rights" not in groups(actor)

    def test_nobody_with_more_is_shut_out(self, house) -> None:
        people = [house.boss, house.managing, house.reporter]
        self.act(house.keeper, "set_active_state", people, mark_as_active="False")
        self.act(house.keeper, "delete", people)
        users = get_user_model().objects.filter(is_active=True)
        assert users.filter(pk__in=[p.pk for p in people]).count() == 3

    def test_closing_accounts_is_written_down(self, house) -> None:
        self.act(
            house.managing, "set_active_state", [house.reporter], mark_as_active="False"
        )
        assert history(house.reporter)[-1] == (
            "people.account",
            house.managing,
            {"before": "open", "after": "closed"},
        )


def test_groups_are_changed_by_superusers_alone(house) -> None:
    keepers = Group.objects.get(name="Account keepers")
    names = ["add_group", "change_group", "delete_group", "view_group"]
    keepers.permissions.add(*Permission.objects.filter(codename__in=names))
    for actor, is_in in ((house.keeper, False), (house.boss, True)):
        client = Client()
        client.force_login(actor)
        for name in ("index", "add"):
            answer = client.get(reverse(f"wagtailusers_groups:{name}"))
            assert (answer.status_code == 200) is is_in
        url = reverse("wagtailusers_groups:edit", args=[keepers.pk])
        assert (client.get(url).status_code == 200) is is_in


def test_every_change_of_an_account_is_written_down(house) -> None:
    new = "another-one-of-the-tests"
    person = house.reporter
    house.save(house.boss, person, is_superuser="on", email="Rita@x.example")
    person.refresh_from_db()
    house.save(house.boss, person, is_superuser="on", password1=new, password2=new)
    person.refresh_from_db()
    assert person.check_password(new)
    told = {e[0]: e[1:] for e in history(person)}
    assert told["people.administrator"][1] == {
        "before": "no administrator",
        "after": "administrator",
    }
    assert told["people.address"][1]["after"] == "Rita@x.example"
    assert told["people.password"] == (house.boss, {})
    assert new not in str(history(person))


def test_logging_in_is_no_change(house) -> None:
    before = len(history(house.reporter))
    Client().post("/admin/login/", {"login": "rita", "password": PASSWORD})
    assert len(history(house.reporter)) == before


def test_an_address_is_one_persons(house) -> None:
    answer = house.save(house.boss, house.reporter, email="MO@example.org")
    assert b"Somebody else has this address." in answer.content
    client = Client()
    client.force_login(house.reporter)
    own = {"first_name": "R", "last_name": "R", "email": "mo@example.org"}
    given = {f"name_email-{name}": value for name, value in own.items()}
    answer = client.post("/admin/account/", given)
    assert b"Somebody else has this address." in answer.content
    house.reporter.refresh_from_db()
    assert house.reporter.email == "rita@example.org"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_old_address_is_told_that_there_is_a_new_one(
    house, language, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    profile = UserProfile.get_for_user(house.reporter)
    profile.preferred_language = language
    profile.save()
    house.reporter.email = "other@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        house.reporter.save()
    (mail,) = mailoutbox
    assert mail.to == ["rita@example.org"]
    word = {"en": "was changed", "de": "wurde geändert"}[language]
    assert word in mail.subject
    assert "other@example.org" not in f"{mail.subject} {mail.body}"


def test_a_mail_server_that_is_away_changes_nothing_about_it(
    house, settings, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    house.reporter.email = "other@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        house.reporter.save()
    house.reporter.refresh_from_db()
    assert house.reporter.email == "other@example.org"


def test_a_section_editor_sees_no_accounts(house) -> None:
    client = Client()
    client.force_login(UserFactory(role=SECTION_EDITOR))
    for name in ("wagtailusers_users:index", "people_invitations"):
        assert client.get(reverse(name))["Location"] == "/admin/"

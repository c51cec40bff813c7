"""The delivery door under a PostgreSQL role that may only read the record."""

import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from delivery.access import keys
from delivery.access.embargo import record as embargo
from delivery.access.models import ApiKey, EmbargoReading, Usage
from delivery.access.usage import LEDGER
from news.projection import article_resource
from tests.cms.test_doors import offered, opened
from tests.news.paper import paper

__all__ = ["paper"]

ROLE = "copydesk_delivery_test"
SHUT = [
    "SELECT * FROM auth_user",
    "SELECT * FROM django_session",
    "SELECT title FROM wagtailcore_page",
    "SELECT body FROM news_articlepage",
    "SELECT content FROM wagtailcore_revision",
    "SELECT * FROM wagtailcore_apitoken",
    "SELECT * FROM delivery_webhooks_secret",
    "SELECT title FROM delivery_access_embargoreading",
    "SELECT requests FROM delivery_access_usage",
    "INSERT INTO delivery_document SELECT * FROM delivery_document",
    "UPDATE delivery_document SET title = 'x'",
    "DELETE FROM delivery_document",
    "TRUNCATE delivery_change",
    "UPDATE delivery_access_apikey SET revoked_at = NULL",
    "DELETE FROM delivery_access_usage",
    "UPDATE delivery_access_embargoreading SET title = 'x'",
    "INSERT INTO delivery_access_embargochange SELECT * FROM "
    "delivery_access_embargochange",
    "UPDATE delivery_access_embargoeddocument SET title = 'x'",
    "DELETE FROM delivery_access_embargoeddocument",
    "DROP TABLE delivery_facet",
    "CREATE TABLE public.mine (id int)",
]


@pytest.fixture
def world(paper) -> dict[str, str]:
    """What the addresses need to be about something."""
    Redirect.objects.create(old_path="/short", redirect_page=paper.first)
    Redirect.objects.create(
        old_path="/away", redirect_link="https://elsewhere.example/"
    )
    document = offered(paper.home)
    with transaction.atomic():
        embargo.keep(article_resource(paper.third), number=1, until=timezone.now())
    key = ApiKey.objects.create(name="Herald", scopes=["read:embargoed"])
    return {
        "id": str(paper.first.public_id),
        "embargoed": str(paper.third.public_id),
        "key": keys.issue(key),
        "document": document.url,
    }


@pytest.fixture
def narrow(world) -> Iterator[Client]:
    """A client whose house is the delivery role's."""
    call_command("delivery_role", role=ROLE, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        with opened("delivery"):
            yield Client()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.mark.postgresql
def test_every_public_address_answers_under_the_role(narrow, world) -> None:
    contract = json.loads(narrow.get("/api/v1/openapi.json").content)
    values = {
        "id": world["id"],
        "key": {"sections": "asia", "categories": "politics", "authors": "ann-park"},
    }
    queries = {
        "/resolve/": "?path=/world/asia/refuses-to-meet/",
        "/search/": "?q=twice",
        "/articles/{id}/editions/{number}/diff/": "?from=1",
    }
    asked = 0
    for path, operations in contract["paths"].items():
        if "get" not in operations or "{name}" in path:
            continue
        short = path.removeprefix("/api/v1")
        kind = short.split("/")[1]
        closed = "embargoed" in operations["get"]["tags"]
        story = world["embargoed"] if closed else values["id"]
        address = path.replace("{id}", story).replace("{number}", "1")
        if "{key}" in address:
            address = address.replace("{key}", values["key"][kind])
        headers = {"authorization": f"Bearer {world['key']}"} if closed else {}
        answer = narrow.get(address + queries.get(short, ""), headers=headers)
        assert answer.status_code == 200, (address, answer.content)
        if answer.streaming:
            assert b"".join(answer.streaming_content)
        asked += 1
    assert asked >= 14
    for address in (
        "/api/v1/articles/?section=asia&category=politics&author=ann-park&type=news",
        "/api/v1/articles/?q=twice&include=body",
        "/api/v1/resolve/?path=/short",
        "/api/v1/resolve/?path=/away",
        "/",
        "/world/asia/",
        "/world/asia/refuses-to-meet/",
        "/readyz",
        world["document"],
    ):
        answer = narrow.get(address)
        assert answer.status_code == 200, (address, getattr(answer, "content", b""))
        if answer.streaming:
            assert b"".join(answer.streaming_content)


@pytest.mark.postgresql
def test_keys_open_and_are_counted_under_the_role(narrow, world) -> None:
    headers = {"authorization": f"Bearer {world['key']}"}
    assert narrow.get("/api/v1/articles/", headers=headers).status_code == 200
    assert LEDGER.flush() == 1
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert Usage.objects.get().requests == 1


@pytest.mark.postgresql
def test_a_reading_under_embargo_is_noted_under_the_role(narrow, world) -> None:
    headers = {"authorization": f"Bearer {world['key']}"}
    address = f"/api/v1/embargoed/{world['embargoed']}/"
    assert narrow.get(address, headers=headers).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert str(EmbargoReading.objects.get().public_id) == world["embargoed"]


@pytest.mark.postgresql
@pytest.mark.parametrize("public", [True, False])
def test_drafts_are_not_shown_under_the_role(narrow, world, settings, public) -> None:
    settings.API_PUBLIC = public
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        text = keys.issue(ApiKey.objects.create(name="App", scopes=["preview"]))
        cursor.execute(f"SET ROLE {ROLE}")
    story = f"articles/{world['id']}/"
    for address in (
        *("articles/", story, f"{story}editions/", f"{story}editions/1/"),
        *("front/", "sections/", "categories/", "authors/", "resolve/?path=/world/"),
        "articles/?as_of=2999-01-01T00:00:00Z",
    ):
        for given in (text, "preview_" + "A" * 43, "nonsense", ""):
            with transaction.atomic():
                answer = narrow.get(
                    f"/api/v1/{address}", headers={"authorization": f"Preview {given}"}
                )
                transaction.set_rollback(True)
            assert answer.status_code == 401, (address, given, answer.content)
            assert answer["Cache-Control"] == "private, no-store"
            if given in (text, "preview_" + "A" * 43):
                assert "not shown at this address" in answer.json()["detail"]


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", SHUT)
def test_nothing_else_is_read_or_written(narrow, statement) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.postgresql
def test_a_read_only_role_writes_nothing_at_all(world) -> None:
    call_command("delivery_role", role=ROLE, read_only=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        with opened("delivery"):
            headers = {"authorization": f"Bearer {world['key']}"}
            answer = Client().get("/api/v1/articles/", headers=headers)
            assert answer.status_code == 200
            with transaction.atomic():
                # Who read it could not be written down, so nobody reads it.
                refused = Client().get(
                    f"/api/v1/embargoed/{world['embargoed']}/", headers=headers
                )
                transaction.set_rollback(True)
            assert refused.status_code == 503
            assert LEDGER.flush() == 0  # told in the log, and kept
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.mark.postgresql
def test_running_it_again_changes_nothing(world, capsys) -> None:
    for _ in range(2):
        call_command("delivery_role", role=ROLE, verbosity=0)
    call_command("delivery_role", role=ROLE, sql=True)
    assert "GRANT SELECT" in capsys.readouterr().out


@pytest.mark.postgresql
@pytest.mark.parametrize("role", ['x"; DROP TABLE y', "Copydesk", "", "a" * 64, "1a"])
def test_a_role_is_a_plain_name(db, role) -> None:
    with pytest.raises(CommandError, match="--role"):
        call_command("delivery_role", role=role)


@pytest.mark.sqlite
def test_sqlite_has_no_roles(db) -> None:
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("delivery_role")
